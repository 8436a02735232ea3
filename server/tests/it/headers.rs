//! The headers with which every answer restrains browsers.

use crate::support::{Answer, Person, TestApp};
use serde_json::json;

#[tokio::test]
async fn pages_and_answers_trust_nothing_but_this_server() {
    let app = TestApp::start().await;
    let ada = Person::stranger(&app);

    let answers: [Answer; 4] = [
        ada.get("/").await,
        ada.get("/nothing.js").await,
        ada.post("/api/session/boot", json!({})).await,
        ada.post("/api/no/endpoint", json!({})).await,
    ];

    for answer in answers {
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval';"));
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe-inline"));
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "same-origin");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
        assert_eq!(answer.header("strict-transport-security"), "");
    }
}

#[tokio::test]
async fn answers_of_server_functions_are_kept_by_nobody() {
    let app = TestApp::start().await;

    let answer = Person::stranger(&app).post("/api/session/boot", json!({})).await;

    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn over_https_cookies_are_bound_to_this_host_and_browsers_told_to_stay() {
    let app = TestApp::start_with(|it| it["public_url"] = "https://chat.test".into()).await;
    let stranger = Person::stranger(&app);
    let body = json!({
        "email": "ada@plauder.test", "name": "Ada", "password": "correct horse",
        "code": app.sign_up_code(),
    });

    let request = app.http.post(format!("{}/api/accounts/sign_up", app.url)).json(&body);
    let answer = stranger.sends(request.header("origin", "https://chat.test")).await;

    assert_eq!(answer.status, 200, "{}", answer.text);
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-plauder="), "{cookie}");
    assert!(cookie.contains("; Path=/; HttpOnly; SameSite=Lax; Secure;"), "{cookie}");
    assert_eq!(answer.header("strict-transport-security"), "max-age=31536000");
}
