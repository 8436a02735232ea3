//! `/api/accounts/…`.

use crate::support::{PASSWORD, Person, Socket, TestApp, fresh};
use contract::{Account, Boot, Role, Session, TokenPair, socket::CLOSE_SIGNED_OUT};
use serde_json::json;

async fn is_signed_in(person: &Person) -> bool {
    person.post("/api/session/boot", json!({})).await.is::<Boot>().account.is_some()
}

#[tokio::test]
async fn the_first_account_is_the_administrators_and_closes_sign_up() {
    let app = TestApp::start().await;
    let ada = Person::stranger(&app).signs_up("ada").await;

    let account = ada.post("/api/session/boot", json!({})).await.is::<Boot>().account.unwrap();
    let body = json!({ "email": "bob@plauder.test", "name": "Bob", "password": PASSWORD });
    let second = Person::stranger(&app).post("/api/accounts/sign_up", body).await;

    assert_eq!(account.role, Role::Admin);
    assert_eq!(second.told(), "403 sign_up_closed");
}

#[tokio::test]
async fn an_unknown_account_and_a_wrong_password_are_one_answer() {
    let app = TestApp::start().await;
    app.person("ada").await;
    let stranger = Person::stranger(&app);
    let sign_in = async |email: &str| {
        let body = json!({ "email": email, "password": "wrong password" });
        stranger.post("/api/accounts/sign_in", body).await.told()
    };

    assert_eq!(sign_in("ada@plauder.test").await, "401 wrong_credentials");
    assert_eq!(sign_in("nobody@plauder.test").await, "401 wrong_credentials");
    assert_eq!(sign_in("not an address").await, "401 wrong_credentials");
}

#[tokio::test]
async fn whoever_guesses_has_to_wait() {
    let app = TestApp::start().await;
    app.person("ada").await;
    let stranger = Person::stranger(&app);
    let body = json!({ "email": "ada@plauder.test", "password": "a guess, no more" });

    let mut answer = stranger.post("/api/accounts/sign_in", body.clone()).await;
    for _ in 0..100 {
        if answer.status == 429 {
            break;
        }
        answer = stranger.post("/api/accounts/sign_in", body.clone()).await;
    }

    assert_eq!(answer.problem().code, "too_many");
    assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
}

#[tokio::test]
async fn a_browser_that_was_signed_in_from_has_tries_of_its_own() {
    let app = TestApp::start().await;
    app.person("ada").await;
    let mut browser = Person::stranger(&app);
    let right = json!({ "email": "ada@plauder.test", "password": PASSWORD });
    let wrong = json!({ "email": "ada@plauder.test", "password": "a guess, no more" });
    let signed_in = browser.post("/api/accounts/sign_in", right.clone()).await;
    let mut cookies = signed_in.headers.get_all("set-cookie").iter().map(|it| it.to_str().unwrap());
    let marks = cookies.find(|it| it.starts_with("plauder_marks=")).unwrap();
    for _ in 0..10 {
        let guess = Person::stranger(&app).post("/api/accounts/sign_in", wrong.clone()).await;
        assert_eq!(guess.told(), "401 wrong_credentials");
    }

    let elsewhere = browser.post("/api/accounts/sign_in", right.clone()).await;
    browser.cookie = marks.split(';').next().map(ToOwned::to_owned);
    let here = browser.post("/api/accounts/sign_in", right).await;

    assert!(marks.contains("; Path=/; HttpOnly; SameSite=Strict; Max-Age="), "{marks}");
    assert_eq!(elsewhere.problem().code, "too_many");
    assert_eq!(here.status, 200, "{}", here.text);
    assert!(!is_signed_in(&browser).await, "a mark opens nothing");
}

#[tokio::test]
async fn a_session_ends_at_once_wherever_it_is_used() {
    let app = TestApp::start().await;
    let laptop = app.person("ada").await;
    let phone = Person::stranger(&app).signs_in("ada").await;
    let socket = Socket::of(&phone).await;

    let ended: u32 = laptop.post("/api/accounts/sign_out_everywhere", json!({})).await.is();

    assert_eq!(ended, 1);
    assert_eq!(socket.closed_with().await, CLOSE_SIGNED_OUT);
    assert!(!is_signed_in(&phone).await);
    assert!(is_signed_in(&laptop).await);
}

#[tokio::test]
async fn signing_out_takes_the_cookie_back() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;

    let answer = ada.post("/api/accounts/sign_out", json!({})).await;

    assert!(answer.header("set-cookie").starts_with("plauder=; Path=/; HttpOnly;"));
    assert!(answer.header("set-cookie").ends_with("Max-Age=0"));
    assert!(!is_signed_in(&ada).await);
    assert_eq!(ada.post("/api/accounts/sign_out", json!({})).await.status, 200);
}

#[tokio::test]
async fn sessions_are_listed_and_can_be_ended_one_by_one() {
    let app = TestApp::start().await;
    let laptop = app.person("ada").await;
    let phone = Person::stranger(&app).signs_in("ada").await;

    let sessions: Vec<Session> = laptop.post("/api/accounts/sessions", json!({})).await.is();
    assert_eq!(sessions.iter().filter(|session| session.current).count(), 1);
    let other = sessions.iter().find(|session| !session.current).unwrap().id;
    laptop.post("/api/accounts/end_session", json!({ "session": other })).await.is::<()>();

    assert!(!is_signed_in(&phone).await);
    let again = laptop.post("/api/accounts/end_session", json!({ "session": fresh() })).await;
    assert_eq!(again.told(), r#"404 missing {"what":"session"}"#);
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    let app = TestApp::start().await;
    let laptop = app.person("ada").await;
    let phone = Person::stranger(&app).signs_in("ada").await;

    let body = json!({ "old": "not this one", "new": "battery horse correct" });
    let wrong = laptop.post("/api/accounts/change_password", body).await;
    let body = json!({ "old": PASSWORD, "new": "battery horse correct" });
    laptop.post("/api/accounts/change_password", body).await.is::<Account>();

    assert_eq!(wrong.told(), r#"422 invalid {"field":"password","rule":{"rule":"wrong"}}"#);
    assert!(is_signed_in(&laptop).await);
    assert!(!is_signed_in(&phone).await);
}

#[tokio::test]
async fn a_refresh_token_works_once_and_a_second_use_ends_the_session() {
    let app = TestApp::start().await;
    app.person("ada").await;
    let client = Person::stranger(&app);
    let body = json!({ "email": "ada@plauder.test", "password": PASSWORD });
    let first: TokenPair = client.post("/api/accounts/token", body).await.is();
    let boot = async |tokens: &TokenPair| {
        let request = app.http.post(format!("{}/api/session/boot", app.url));
        client.sends(request.bearer_auth(&tokens.access)).await.is::<Boot>().account.is_some()
    };
    let refresh = async |tokens: &TokenPair| {
        client.post("/api/accounts/refresh", json!({ "refresh": tokens.refresh })).await
    };
    assert!(boot(&first).await);

    let second: TokenPair = refresh(&first).await.is();
    assert!(boot(&second).await);
    assert_eq!(refresh(&first).await.told(), "401 signed_out");

    assert!(!boot(&second).await);
    assert_eq!(refresh(&second).await.told(), "401 signed_out");
}

#[tokio::test]
async fn a_token_is_as_short_lived_as_it_says() {
    let app = TestApp::start().await;
    app.person("ada").await;
    let client = Person::stranger(&app);
    let body = json!({ "email": "ada@plauder.test", "password": PASSWORD });
    let tokens: TokenPair = client.post("/api/accounts/token", body).await.is();

    app.clock.set(tokens.access_expires_at.plus_millis(1_000));

    let request = app.http.post(format!("{}/api/chats/list", app.url)).json(&json!({}));
    let answer = client.sends(request.bearer_auth(&tokens.access)).await;
    assert_eq!(answer.told(), "401 signed_out");
    assert_eq!(answer.header("www-authenticate"), "Bearer");
}
