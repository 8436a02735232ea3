//! What one person may have going on at once, and that nobody else notices who has all of it. The numbers are in
//! `docs/operate/limits.md`.

use crate::{
    openai::program::{Program, asked, refusal},
    support::{MODEL, TestApp},
};
use contract::Sent;
use futures::future::join_all;
use serde_json::json;

/// The most live answers of one person.
const TURNS: usize = 128;

/// The most answers that programs of one person wait for.
const STREAMS: usize = 256;

#[tokio::test]
async fn one_person_with_all_their_live_answers_keeps_nobody_else_from_asking() {
    let mut app = TestApp::start_with(|it| it["deadlines"] = json!({ "first_token_s": 600 })).await;
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let asks = (0..TURNS).map(|_| ada.tries(MODEL, "Wait [[hang]]"));
    assert!(join_all(asks).await.iter().all(|answer| answer.status == 200));

    let more = ada.tries(MODEL, "Hello [[tokens=3]]").await;

    assert_eq!(more.told(), r#"429 too_many {"retry_after_s":5}"#);
    assert_eq!(more.header("retry-after"), "5");
    let bobs: Sent = bob.tries(MODEL, "Hello [[tokens=3]]").await.is();
    bob.waits_for(&bobs).await;

    app.crashes(); // in the middle of many answers
}

#[tokio::test]
async fn programs_of_one_person_that_wait_for_all_they_may_keep_no_others_from_asking() {
    let mut app = TestApp::start_with(|it| it["deadlines"] = json!({ "first_token_s": 600 })).await;
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let program = Program::of_person(&app, &ada).await;
    let hangs = asked("Wait [[tokens=9 stall after=1]]", json!({ "stream": true }));
    let waiting = (0..STREAMS).map(|_| program.post("/v1/chat/completions", &hangs).send());
    let waiting = join_all(waiting).await;
    assert!(waiting.iter().all(|answer| answer.as_ref().unwrap().status() == 200));

    let more = program.asks("Hello [[tokens=3]]", json!({})).await;

    assert_eq!(more.status, 429, "{}", refusal(&more));
    assert_eq!(more.header("retry-after"), "5");
    let others = Program::of_person(&app, &bob).await;
    assert_eq!(others.asks("Hello [[tokens=3]]", json!({})).await.status, 200);

    app.crashes(); // in the middle of many answers
}
