//! `/api/session/…`.

use crate::support::{Person, TestApp};
use contract::{Boot, Language, PROTOCOL, SignUpPolicy};
use serde_json::json;

#[tokio::test]
async fn a_page_starts_with_one_answer_whoever_opens_it() {
    let app = TestApp::start().await;
    let stranger = Person::stranger(&app);

    let empty: Boot = stranger.post("/api/session/boot", json!({})).await.is();
    assert_eq!(empty.account, None);
    assert_eq!(empty.sign_up, SignUpPolicy::First { needs_code: false });
    assert_eq!((empty.models.len(), empty.protocol), (0, PROTOCOL));

    let ada = app.person("ada").await;
    let boot: Boot = ada.post("/api/session/boot", json!({})).await.is();
    assert_eq!(boot.account.unwrap().name.as_str(), "ada");
    assert_eq!(boot.sign_up, SignUpPolicy::Closed);
    assert!(boot.models.iter().any(|model| model.id.as_str() == crate::support::MODEL));
}

#[tokio::test]
async fn nothing_at_all_is_an_empty_object() {
    let app = TestApp::start().await;

    let request = app.http.post(format!("{}/api/session/boot", app.url));
    let boot: Boot = Person::stranger(&app).sends(request).await.is();

    assert_eq!(boot.account, None);
}

#[tokio::test]
async fn the_language_is_the_accounts_then_the_cookies_then_the_browsers() {
    let app = TestApp::start().await;
    let mut ada = Person { language: "de", ..app.person("ada").await };
    let language = async |person: &Person| {
        person.post("/api/session/boot", json!({})).await.is::<Boot>().language
    };
    assert_eq!(language(&ada).await, Language::De);

    let body = json!({ "language": "en", "theme": "device" });
    let answer = ada.post("/api/accounts/prefer", body).await;
    assert!(answer.header("set-cookie").starts_with("plauder_language=en; Path=/; SameSite=Lax;"));
    assert_eq!(language(&ada).await, Language::En);

    ada.cookie = Some("plauder_language=de".into());
    assert_eq!(language(&Person { language: "en", ..ada }).await, Language::De);
}
