//! How often pages may ask, whatever it is about.

use crate::support::{Person, TestApp};
use serde_json::json;

#[tokio::test]
async fn pages_that_ask_without_end_are_told_to_wait_and_nobody_else() {
    let mut app = TestApp::start().await;
    app.admin().await;
    app.person("ada").await;
    app.person("bob").await;
    app.restarts_with(|it| {
        it["limits"] = json!({
            "page_requests_per_minute": 5, "anonymous_requests_per_minute_per_address": 4,
        });
    })
    .await;
    let (ada, bob) = (
        Person::stranger(&app).signs_in("ada").await,
        Person::stranger(&app).signs_in("bob").await,
    );
    let boot = async |person: &Person| {
        let answer = person.post("/api/session/boot", json!({})).await;
        if answer.status == 200 { "200".to_owned() } else { answer.told() }
    };
    for _ in 0..5 {
        assert_eq!(boot(&ada).await, "200");
    }

    assert_eq!(boot(&ada).await, r#"429 too_many {"retry_after_s":12}"#);
    assert_eq!(boot(&bob).await, "200");
    for _ in 0..2 {
        assert_eq!(boot(&Person::stranger(&app)).await, "200");
    }
    let nobody = r#"429 too_many {"retry_after_s":15}"#;
    assert_eq!(boot(&Person::stranger(&app)).await, nobody, "two have signed in from here");
    let made_up = Person { cookie: Some(format!("plauder={}", "A".repeat(43))), ..ada.clone() };
    assert_eq!(boot(&made_up).await, nobody, "a cookie that opens nothing is nobody's");
    let request = app.http.get(format!("{}/api/v1/shared/{}", app.url, "A".repeat(43)));
    assert_eq!(Person::stranger(&app).sends(request.bearer_auth("x")).await.told(), nobody);
    assert_eq!(boot(&bob).await, "200", "those who are signed in are not held up by it");
    app.clock.advance(15_000);
    assert_eq!(boot(&ada).await, "200");
    assert_eq!(boot(&Person::stranger(&app)).await, "200");
}
