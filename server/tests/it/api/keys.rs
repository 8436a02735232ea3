//! `/api/keys/…`, and what a key opens. What programs ask with it is in `openai.rs`.

use crate::support::{Answer, Person, TestApp};
use contract::{Key, NewKey, Page};
use serde_json::{Value, json};

async fn makes_a_key(person: &Person) -> NewKey {
    person.post("/api/keys/add", json!({ "name": "Backups", "scope": {} })).await.is()
}

/// Calls an endpoint with a key.
async fn with_key(app: &TestApp, secret: &str, endpoint: &str, body: Value) -> Answer {
    let request = app.http.post(format!("{}/api/{endpoint}", app.url)).json(&body);
    Person::stranger(app).sends(request.bearer_auth(secret)).await
}

#[tokio::test]
async fn a_key_is_made_listed_and_revoked() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;

    let made = makes_a_key(&ada).await;

    let list = async || ada.post("/api/keys/list", json!({ "scope": "own" })).await;
    let listed = list().await;
    assert!(!listed.text.contains(&made.secret));
    assert_eq!(listed.is::<Page<Key>>().items, std::slice::from_ref(&made.key));
    ada.post("/api/keys/revoke", json!({ "key": made.key.id })).await.is::<()>();
    assert_eq!(list().await.is::<Page<Key>>().items, []);
}

#[tokio::test]
async fn many_keys_are_listed_a_page_at_a_time_the_newest_first() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let mut made = Vec::new();
    for _ in 0..52 {
        made.insert(0, makes_a_key(&ada).await.key);
    }
    let list = async |body| ada.post("/api/keys/list", body).await.is::<Page<Key>>();

    let first = list(json!({ "scope": "own" })).await;
    let second = list(json!({ "scope": "own", "after": first.next })).await;

    assert_eq!((first.items.len(), second.items.len(), second.next), (50, 2, None));
    assert_eq!([first.items, second.items].concat(), made);
}

#[tokio::test]
async fn a_key_calls_no_server_function() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let made = makes_a_key(&ada).await;

    for (endpoint, body) in [
        ("session/boot", json!({})),
        ("chats/list", json!({})),
        ("accounts/sessions", json!({})),
        ("accounts/sign_out", json!({})),
        ("keys/list", json!({ "scope": "own" })),
        ("keys/add", json!({ "name": "Another", "scope": {} })),
        ("keys/revoke", json!({ "key": made.key.id })),
    ] {
        let answer = with_key(&app, &made.secret, endpoint, body).await;
        assert_eq!(answer.told(), "403 forbidden", "{endpoint}");
    }
}

#[tokio::test]
async fn a_key_that_does_not_work_is_nobodys() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let made = makes_a_key(&ada).await;
    let told = async |secret: &str| with_key(&app, secret, "chats/list", json!({})).await.told();

    assert_eq!(told(&made.secret).await, "403 forbidden");
    assert_eq!(told("plk_").await, "401 signed_out");
    ada.post("/api/keys/revoke", json!({ "key": made.key.id })).await.is::<()>();
    assert_eq!(told(&made.secret).await, "401 signed_out");
}
