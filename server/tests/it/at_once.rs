//! What one person may have going on at once, and that nobody else notices who has all of it. The numbers are in
//! `docs/operate/limits.md`.

use crate::support::{MODEL, TestApp};
use contract::Sent;
use serde_json::json;

/// The most live answers of one person.
const TURNS: usize = 128;

#[tokio::test]
async fn one_person_with_all_their_live_answers_keeps_nobody_else_from_asking() {
    let mut app = TestApp::start_with(|it| it["deadlines"] = json!({ "first_token_s": 600 })).await;
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    for _ in 0..TURNS {
        ada.tries(MODEL, "Wait [[hang]]").await.is::<Sent>();
    }

    let more = ada.tries(MODEL, "Hello [[tokens=3]]").await;

    assert_eq!(more.told(), r#"429 too_many {"retry_after_s":5}"#);
    assert_eq!(more.header("retry-after"), "5");
    let bobs: Sent = bob.tries(MODEL, "Hello [[tokens=3]]").await.is();
    bob.waits_for(&bobs).await;

    app.crashes(); // in the middle of many answers
}
