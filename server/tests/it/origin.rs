//! Other sites cannot act in somebody's name.

use crate::support::{Answer, Person, Socket, TestApp};
use contract::{Account, TokenPair};
use serde_json::json;

async fn asked_from(person: &Person, origin: Option<&str>) -> Answer {
    let request = person.http.post(format!("{}/api/accounts/rename", person.url));
    let request = request.json(&json!({ "name": "Mallory" }));
    person
        .sends(match origin {
            Some(origin) => request.header("origin", origin),
            None => request,
        })
        .await
}

#[tokio::test]
async fn a_cookie_counts_only_on_this_site() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let port = app.url.rsplit(':').next().unwrap();
    let localhost = format!("http://localhost:{port}");

    for foreign in ["https://evil.test", "null", "http://127.0.0.1:1", "http://localhost"] {
        let answer = asked_from(&ada, Some(foreign)).await;
        assert_eq!(answer.told(), "403 foreign_origin", "{foreign}");
    }
    assert_eq!(asked_from(&ada, None).await.told(), "403 foreign_origin");

    assert_eq!(asked_from(&ada, Some(&localhost)).await.status, 200);
    assert_eq!(asked_from(&ada, Some(&app.url)).await.status, 200);
}

#[tokio::test]
async fn nobody_is_signed_in_from_another_site() {
    let app = TestApp::start().await;
    let stranger = Person::stranger(&app);
    let body = json!({ "email": "a@b.test", "password": "does not matter" });

    let request = app.http.post(format!("{}/api/accounts/sign_in", app.url)).json(&body);
    let answer = stranger.sends(request.header("origin", "https://evil.test")).await;

    assert_eq!(answer.told(), "403 foreign_origin");
}

#[tokio::test]
async fn a_client_with_a_token_comes_from_nowhere() {
    let app = TestApp::start().await;
    app.person("ada").await;
    let client = Person::stranger(&app);
    let body = json!({ "email": "ada@plauder.test", "password": crate::support::PASSWORD });
    let tokens: TokenPair = client.post("/api/accounts/token", body).await.is();

    let request = app.http.post(format!("{}/api/accounts/rename", app.url));
    let request = request.json(&json!({ "name": "Ada L." })).bearer_auth(tokens.access);
    let account: Account = client.sends(request).await.is();

    assert_eq!(account.name.as_str(), "Ada L.");
}

#[tokio::test]
async fn a_socket_of_another_site_is_refused() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let cookie = ada.cookie.as_deref().unwrap();
    let url = format!("{}/ws", app.url);

    for headers in
        [vec![("cookie", cookie)], vec![("cookie", cookie), ("origin", "https://e.test")]]
    {
        let Err(refused) = Socket::connect(&url, &headers).await else { panic!("it was let in") };
        assert_eq!(refused.status(), 403);
        assert_eq!(refused.headers()["content-type"], "application/problem+json");
    }
    assert!(Socket::connect(&url, &[("cookie", cookie), ("origin", &app.url)]).await.is_ok());
}
