//! Keys at `/v1`: which of them may ask, and which models.

use super::program::{Program, asked, key, refusal};
use crate::support::{Answer, MODEL, PASSWORD, Person, TestApp};
use contract::TokenPair;
use serde_json::{Value, json};

const NOBODY: &str = "401 authentication_error invalid_api_key -";

#[tokio::test]
async fn without_a_key_nothing_is_answered() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let wrong = ["plk_wrong", "sk-123", "", "a.b.c"];

    // The cookie of somebody who is signed in counts for nothing here.
    let with_cookie = ada.post("/v1/chat/completions", asked("Hello", json!({}))).await;
    let listing = ada.get("/v1/models").await;

    assert_eq!(refusal(&with_cookie), NOBODY);
    assert_eq!(refusal(&listing), NOBODY);
    assert_eq!(with_cookie.header("www-authenticate"), "Bearer");
    for secret in wrong {
        let told = refusal(&Program::with(&app, secret).asks("Hello", json!({})).await);
        assert_eq!(told, NOBODY, "{secret}");
    }
    assert_eq!(app.provider.asked(), 0);
}

#[tokio::test]
async fn a_revoked_key_stops_at_once_and_the_other_one_does_not() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let (one, other) = (key(&ada, json!({})).await, key(&ada, json!({})).await);
    let programs = [Program::with(&app, &one.secret), Program::with(&app, &other.secret)];
    for program in &programs {
        assert_eq!(program.asks("Hello", json!({})).await.status, 200);
    }

    ada.post("/api/keys/revoke", json!({ "key": one.key.id })).await.is::<()>();

    assert_eq!(refusal(&programs[0].asks("Hello", json!({})).await), NOBODY);
    assert_eq!(programs[1].asks("Hello", json!({})).await.status, 200);
}

#[tokio::test]
async fn a_key_of_the_command_line_opens_one_model_until_it_is_revoked() {
    let app = TestApp::start().await;
    app.person("ada").await;
    let owner = ["--email", "ada@plauder.test", "--name", "Nightly", "--model", MODEL];
    let made = app.runs(&[&["key", "add"][..], &owner].concat(), &[]).unwrap();
    let program = Program::with(&app, made.trim());

    assert_eq!(program.asks("Hello", json!({})).await.status, 200);
    let other = program.asks("Hello", json!({ "model": "fake/fake-echo" })).await;
    assert_eq!(refusal(&other), "404 invalid_request_error model_not_found model");

    let listed = app.runs(&["key", "list"], &[]).unwrap();
    assert!(listed.contains("ada@plauder.test (Nightly, …"), "{listed}");
    assert!(!listed.contains(made.trim()), "a secret is shown once");
    let id = listed.split(' ').next().unwrap();
    app.runs(&["key", "revoke", id], &[]).unwrap();
    // A running server has believed it for a second at most.
    app.clock.advance(1_001);
    assert_eq!(refusal(&program.asks("Hello", json!({})).await), NOBODY);
    assert!(app.runs(&["key", "revoke", id], &[]).is_err(), "there is no such key any more");
}

#[tokio::test]
async fn a_session_asks_with_its_access_token() {
    let app = TestApp::start().await;
    app.person("ada").await;
    let body = json!({ "email": "ada@plauder.test", "password": PASSWORD });
    let tokens: TokenPair = Person::stranger(&app).post("/api/accounts/token", body).await.is();

    let answer = Program::with(&app, &tokens.access).asks("Hello", json!({})).await;

    assert_eq!(answer.status, 200, "{}", answer.text);
}

#[tokio::test]
async fn a_key_calls_no_server_function() {
    let app = TestApp::start().await;
    let program = Program::of(&app).await;

    let answer = program.posts("/api/chats/list", &json!({})).await;

    assert_eq!(answer.told(), "403 forbidden");
}

#[tokio::test]
async fn other_sites_get_no_leave_to_ask() {
    let app = TestApp::start().await;
    let program = Program::of(&app).await;
    let url = format!("{}/v1/chat/completions", app.url);
    let from = |request: reqwest::RequestBuilder| request.header("origin", "https://evil.test");

    let preflight = app.http.request(reqwest::Method::OPTIONS, url);
    let preflight = Answer::of(from(preflight).send().await.unwrap()).await;
    let asks = program.post("/v1/chat/completions", &asked("Hello", json!({})));
    let asks = Answer::of(from(asks).send().await.unwrap()).await;

    assert_eq!(preflight.status, 405);
    for answer in [preflight, asks] {
        assert_eq!(answer.header("access-control-allow-origin"), "");
    }
}

#[tokio::test]
async fn what_is_asked_with_a_key_is_counted() {
    let app = TestApp::start().await;
    let program = Program::of(&app).await;

    program.asks("[[tokens=7]]", json!({})).await.is::<Value>();
    program.asks("[[tokens=5]]", json!({ "stream": true })).await;

    let whole = app.report().await.whole;
    assert_eq!((whole.calls, whole.output), (2, 12));
}
