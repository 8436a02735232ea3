//! The server dies in the middle of an answer: what was said is kept, and can be continued.

use crate::{
    openai::program::{Program, asked},
    support::{Person, TestApp},
};
use contract::{Outcome, Sent};
use futures::StreamExt;
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn an_answer_survives_a_crash_as_far_as_it_was_said() {
    let mut app = TestApp::start().await;
    let ada = app.person("ada").await;
    let question = "Long [[tokens=400 rate=100]]";
    let sent = ada.starts_a_chat(question).await;
    while said(&ada, &sent).await.is_empty() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let before = said(&ada, &sent).await;

    app.crashes();
    app.starts_again().await;

    let ada = Person { url: app.url.clone(), ..ada };
    let opened = ada.opens(sent.chat.id).await;
    let answer = &opened.entries[1].message;
    assert!(matches!(answer.outcome, Some(Outcome::Interrupted { .. })), "{answer:?}");
    assert!(answer.text().len() >= before.len());
    assert!(testkit::script(question).starts_with(&answer.text()));
    assert_eq!(opened.chat.live, None);
    assert_eq!(opened.chat.cost.unpriced, 1, "nobody knows what was charged for it");
    let whole = app.report().await.whole;
    assert_eq!((whole.requests, whole.calls), (1, 1), "the call is in the ledger");

    let more: Sent =
        ada.post("/api/messages/continue", json!({ "answer": sent.answer })).await.is();
    let whole = ada.waits_for(&more).await;
    assert!(whole.text().starts_with(&answer.text()));
    assert_eq!(whole.outcome, Some(Outcome::Done));
}

#[tokio::test]
async fn a_crash_loses_no_call_of_a_program() {
    let mut app = TestApp::start().await;
    let program = Program::of(&app).await;
    let body = asked("[[tokens=400 rate=100]]", json!({ "stream": true }));
    let answer = program.post("/v1/chat/completions", &body).send().await.unwrap();
    let mut frames = answer.bytes_stream();
    frames.next().await.unwrap().unwrap();
    program.asks("[[tokens=1]]", json!({})).await;

    app.crashes();
    app.starts_again().await;

    let report = app.report().await;
    let whole = &report.whole;
    assert_eq!((whole.requests, whole.calls, whole.cost.unpriced), (2, 2, 2), "{whole:?}");
    assert_eq!(report.by_key.len(), 1, "both are its key's");
}

/// What of the answer is in the database.
async fn said(person: &Person, sent: &Sent) -> String {
    person.opens(sent.chat.id).await.entries[1].message.text()
}

#[tokio::test]
async fn a_clean_stop_lets_short_answers_end() {
    let mut app = TestApp::start().await;
    let ada = app.person("ada").await;
    let question = "Short [[tokens=20 rate=40]]";
    let sent = ada.starts_a_chat(question).await;

    app.stops().await;
    app.starts_again().await;

    let ada = Person { url: app.url.clone(), ..ada };
    let answer = ada.opens(sent.chat.id).await.entries[1].message.clone();
    assert_eq!(answer.outcome, Some(Outcome::Done));
    assert_eq!(answer.text(), testkit::script(question));
}
