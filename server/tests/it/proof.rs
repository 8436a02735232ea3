//! The password once more, before what lets somebody in later, and the marks of programs that sign in: as pages and as
//! programs meet them.

use crate::rest::client::{Client, value};
use crate::support::{Answer, PASSWORD, Person, TestApp};
use contract::{Account, NewKey, TokenPair};
use reqwest::Method;
use serde_json::{Value, json};

/// A little longer than a proof is fresh, in milliseconds.
const LATER: i64 = 10 * 60_000 + 1;
const REQUIRED: &str = "403 proof_required";
const WRONG: &str = r#"422 invalid {"field":"password","rule":{"rule":"wrong"}}"#;

/// What the page sends, of everything that lets somebody in later.
fn by_page(suspended: &Value) -> [(&'static str, Value); 4] {
    let person = json!({ "email": "x@y.test", "name": "X", "password": PASSWORD, "role": "user" });
    [
        ("keys/add", json!({ "name": "Backups", "scope": {} })),
        ("people/add", person),
        ("people/suspend", json!({ "account": suspended, "suspended": false })),
        ("people/open_sign_up", json!({ "open": true })),
    ]
}

/// What programs send.
fn by_program(suspended: &Value) -> [(Method, String, Value); 3] {
    let person = json!({ "email": "z@y.test", "name": "Z", "password": PASSWORD, "role": "admin" });
    let suspended = suspended.as_str().unwrap();
    [
        (Method::POST, "/keys".into(), json!({ "name": "Backups" })),
        (Method::POST, "/accounts".into(), person),
        (Method::PUT, format!("/accounts/{suspended}/suspended"), json!({ "suspended": false })),
    ]
}

/// Her account's id, once she is suspended.
async fn suspended(app: &TestApp, admin: &Person) -> Value {
    let boot: Value = app.person("ada").await.post("/api/session/boot", json!({})).await.is();
    let ada = boot["account"]["id"].clone();
    let body = json!({ "account": ada, "suspended": true });
    admin.post("/api/people/suspend", body).await.is::<Account>();
    ada
}

#[tokio::test]
async fn a_page_is_asked_for_the_password_after_ten_minutes_and_goes_on() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let ada = suspended(&app, &admin).await;
    let prove = async |password: &str| {
        admin.post("/api/accounts/prove", json!({ "password": password })).await
    };
    app.clock.advance(LATER);

    for (endpoint, body) in by_page(&ada) {
        let refused = admin.post(&format!("/api/{endpoint}"), body).await;
        assert_eq!(refused.told(), REQUIRED, "{endpoint}");
        assert_eq!(refused.problem().title, "Please confirm with your password that it is you.");
    }
    assert_eq!(prove("wrong").await.told(), WRONG);
    prove(PASSWORD).await.is::<()>();
    for (endpoint, body) in by_page(&ada) {
        assert_eq!(admin.post(&format!("/api/{endpoint}"), body).await.status, 200, "{endpoint}");
    }
}

#[tokio::test]
async fn a_programs_session_is_asked_for_the_password_after_ten_minutes() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let ada = suspended(&app, &admin).await;
    let program = Client::of(&app, "admin").await;
    let prove = async |password: &str| {
        program.posts("/account/proof", &json!({ "password": password })).await
    };
    app.clock.advance(LATER);

    for (method, path, body) in by_program(&ada) {
        assert_eq!(program.sends(method, &path, &body).await.told(), REQUIRED, "{path}");
    }
    assert_eq!(prove("wrong").await.told(), WRONG);
    assert_eq!(prove(PASSWORD).await.status, 204);
    for (method, path, body) in by_program(&ada) {
        let answer = program.sends(method, &path, &body).await;
        assert!([200, 201].contains(&answer.status), "{path}: {}", answer.text);
    }
    let page = admin.post("/api/keys/add", json!({ "name": "Backups", "scope": {} })).await;
    assert_eq!(page.told(), REQUIRED, "the proof is the program's session's");
}

#[tokio::test]
async fn a_program_that_shows_its_mark_is_not_locked_out_by_tries_of_others() {
    let app = TestApp::start().await;
    app.person("ada").await;
    let nobody = Client::with(&app, "");
    let credentials = |password: &str, mark: &Value| json!({ "email": "ada@plauder.test", "password": password, "mark": mark });
    let first = value(&nobody.posts("/tokens", &credentials(PASSWORD, &Value::Null)).await, 201);
    let refresh = json!({ "refresh": first["refresh"] });
    let refreshed = value(&nobody.posts("/tokens/refresh", &refresh).await, 200);
    for _ in 0..10 {
        let wrong = nobody.posts("/tokens", &credentials("wrong", &Value::Null)).await;
        assert_eq!(wrong.told(), "401 wrong_credentials");
    }

    let without = nobody.posts("/tokens", &credentials(PASSWORD, &Value::Null)).await;
    let made_up = nobody.posts("/tokens", &credentials(PASSWORD, &json!("a.b.c"))).await;
    let with = value(&nobody.posts("/tokens", &credentials(PASSWORD, &first["mark"])).await, 201);
    let by_page = credentials(PASSWORD, &first["mark"]);
    let by_page = Person::stranger(&app).post("/api/accounts/token", by_page).await;

    for refused in [without, made_up] {
        assert_eq!(refused.told(), r#"429 too_many {"retry_after_s":30}"#);
    }
    assert_eq!(with["mark"], first["mark"]);
    assert_eq!(by_page.is::<TokenPair>().mark.as_deref(), first["mark"].as_str());
    assert!(refreshed.get("mark").is_none(), "{refreshed}");
}

#[tokio::test]
async fn a_key_proves_nothing_and_makes_no_key() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let key: NewKey =
        admin.post("/api/keys/add", json!({ "name": "Backups", "scope": {} })).await.is();
    let program = Client::with(&app, &key.secret);
    let page = async |endpoint: &str, body: Value| {
        let request = app.http.post(format!("{}/api/{endpoint}", app.url)).json(&body);
        Answer::of(request.bearer_auth(&key.secret).send().await.unwrap()).await
    };

    let password = json!({ "password": PASSWORD });
    let another = json!({ "name": "Another", "scope": {} });
    for answer in [
        program.posts("/account/proof", &password).await,
        program.posts("/keys", &another).await,
        page("accounts/prove", password).await,
        page("keys/add", another.clone()).await,
    ] {
        assert_eq!(answer.told(), "403 forbidden");
    }
}
