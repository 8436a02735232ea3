//! `/api/messages/…` and `/api/chats/start`: turns, as whoever begins them sees them.

use crate::support::{MODEL, TestApp, fresh};
use contract::{Failure, ModelTrouble, Outcome, Sent};
use serde_json::{Value, json};
use testkit::provider::Request;

#[tokio::test]
async fn a_question_is_answered_and_kept() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let question = "What is bread? [[tokens=50 seed=3]]";

    let sent = ada.starts_a_chat(question).await;
    let answer = ada.waits_for(&sent).await;

    assert_eq!(answer.text(), testkit::script(question));
    assert_eq!(answer.outcome, Some(Outcome::Done));
    assert_eq!(answer.stats.as_ref().unwrap().usage.output, Some(50));
    let opened = ada.opens(sent.chat.id).await;
    assert_eq!(opened.entries.len(), 2);
    assert_eq!(opened.entries[0].message.text(), question);
    assert_eq!(opened.entries[1].message, answer);
    assert_eq!((opened.chat.live, opened.chat.head), (None, Some(sent.answer)));
}

#[tokio::test]
async fn sending_twice_is_sending_once() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let body = json!({ "chat": fresh(), "message": fresh(), "text": "Once", "model": MODEL });

    let first: Sent = ada.post("/api/chats/start", body.clone()).await.is();
    let again: Sent = ada.post("/api/chats/start", body.clone()).await.is();
    ada.waits_for(&first).await;
    let late: Sent = ada.post("/api/chats/start", body).await.is();

    for other in [again, late] {
        assert_eq!((other.turn, other.answer), (first.turn, first.answer));
        assert_eq!(other.message, first.message);
    }
    assert_eq!(ada.opens(first.chat.id).await.entries.len(), 2);
    let asked = app.provider.requests();
    let is_it = |asked: &&Request| {
        asked.body["messages"].as_array().unwrap().last().unwrap()["content"] == "Once"
    };
    assert_eq!(asked.iter().filter(is_it).count(), 1);
}

#[tokio::test]
async fn a_chat_answers_one_question_at_a_time() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let sent = ada.starts_a_chat("Wait [[tokens=10 rate=20]]").await;

    let second = ada.says(sent.chat.id, json!(sent.answer), "Me too").await;

    assert_eq!(second.told(), "409 busy");
    ada.waits_for(&sent).await;
    let third: Sent = ada.says(sent.chat.id, json!(sent.answer), "And now?").await.is();
    ada.waits_for(&third).await;
}

#[tokio::test]
async fn a_stopped_answer_keeps_what_was_said_and_can_be_continued() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let question = "Stop me [[tokens=40 rate=50]]";
    let sent = ada.starts_a_chat(question).await;
    while app.provider.open_requests() == 0 {
        tokio::task::yield_now().await;
    }

    ada.post("/api/messages/stop", json!({ "turn": sent.turn })).await.is::<()>();
    let stopped = ada.waits_for(&sent).await;
    ada.post("/api/messages/stop", json!({ "turn": sent.turn })).await.is::<()>();
    let more: Sent =
        ada.post("/api/messages/continue", json!({ "answer": sent.answer })).await.is();
    let whole = ada.waits_for(&more).await;

    assert_eq!(stopped.outcome, Some(Outcome::Stopped));
    let script = testkit::script(question);
    assert!(script.starts_with(&stopped.text()) && stopped.text().len() < script.len());
    assert!(whole.text().starts_with(&stopped.text()));
    assert_eq!(whole.outcome, Some(Outcome::Done));
    assert_eq!(ada.opens(sent.chat.id).await.entries[1].versions, [sent.answer, more.answer]);
}

#[tokio::test]
async fn an_answer_can_be_had_once_more_from_another_model() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let sent = ada.has_a_chat("Say it back").await;

    let body = json!({ "answer": sent.answer, "model": "fake/fake-echo" });
    let again: Sent = ada.post("/api/messages/regenerate", body).await.is();
    let answer = ada.waits_for(&again).await;

    assert_eq!(answer.text(), "Say it back");
    assert_eq!(again.message.id, sent.message.id);
    assert_eq!(ada.opens(sent.chat.id).await.entries[1].versions, [sent.answer, again.answer]);
}

#[tokio::test]
async fn whatever_a_provider_does_the_person_is_told_and_what_was_said_is_kept() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;

    for (directive, trouble, tokens) in [
        ("hang", ModelTrouble::TimedOut, 0),
        ("stall after=3", ModelTrouble::TimedOut, 3),
        ("reset after=3", ModelTrouble::InvalidResponse, 3),
        ("half-frame after=3", ModelTrouble::InvalidResponse, 3),
        ("garbage after=3", ModelTrouble::InvalidResponse, 3),
        ("bad-utf8 after=3", ModelTrouble::InvalidResponse, 3),
        ("unfinished after=3", ModelTrouble::InvalidResponse, 3),
        ("error after=3", ModelTrouble::Broken, 3),
        ("status=500", ModelTrouble::Broken, 0),
        ("status=401", ModelTrouble::Unauthorized, 0),
        ("status=404", ModelTrouble::UnknownModel, 0),
        ("status=429", ModelTrouble::RateLimited, 0),
    ] {
        let question = format!("Trouble [[{directive}]]");
        let sent = ada.starts_a_chat(&question).await;
        let answer = ada.waits_for(&sent).await;

        let Some(Outcome::Failed { failure: Failure::ModelFailed { trouble: told, .. } }) =
            &answer.outcome
        else {
            panic!("{directive}: {:?}", answer.outcome)
        };
        assert_eq!(*told, trouble, "{directive}");
        let script = testkit::script("Trouble");
        let said: String = script.split_inclusive(' ').take(tokens).collect();
        assert_eq!(answer.text().trim_end(), said.trim_end(), "{directive}");
        assert_eq!(ada.opens(sent.chat.id).await.entries[1].message, answer);
    }
}

#[tokio::test]
async fn a_question_needs_words_a_model_and_a_place() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let first = ada.has_a_chat("Hello").await;
    let send = async |change: fn(&mut Value)| {
        let mut body = json!({
            "chat": first.chat.id, "parent": first.answer, "message": fresh(), "text": "Hi", "model": MODEL,
        });
        change(&mut body);
        ada.post("/api/messages/send", body).await.told()
    };

    assert_eq!(
        send(|it| it["text"] = " \n".into()).await,
        r#"422 invalid {"field":"text","rule":{"rule":"empty"}}"#
    );
    assert_eq!(
        send(|it| it["text"] = "x".repeat(256 * 1024 + 1).into()).await,
        r#"422 invalid {"field":"text","rule":{"rule":"too_long","max":262144}}"#
    );
    assert_eq!(
        send(|it| it["model"] = "nonsense".into()).await,
        r#"422 invalid {"field":"model","rule":{"rule":"malformed"}}"#
    );
    assert_eq!(
        send(|it| it["model"] = "fake/none".into()).await,
        r#"404 missing {"what":"model"}"#
    );
    assert_eq!(send(|it| it["chat"] = json!(fresh())).await, r#"404 missing {"what":"chat"}"#);
    assert_eq!(send(|it| it["parent"] = json!(fresh())).await, r#"404 missing {"what":"message"}"#);
}
