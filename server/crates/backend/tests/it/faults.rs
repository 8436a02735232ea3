//! What breaks in a turn, whose caller has been answered long ago.

use crate::{answers::outcome, house::House};
use contract::{
    ChatId, Failure, MessageId, Outcome,
    ports::{Ids, Question},
};
use std::time::Duration;
use testkit::{FakeProvider, Logs};

#[tokio::test]
async fn a_turn_that_cannot_be_asked_is_logged_once_under_its_own_id() {
    let (logs, provider) = (Logs::listen(), FakeProvider::start().await);
    let house = House::asking(&provider).await;
    let root = house.admin().await;
    // The question is spoiled after it was stored, and before it is read again.
    let spoil = "CREATE TRIGGER spoil AFTER INSERT ON turns BEGIN UPDATE messages SET parts = 'nonsense'; END";
    sqlx::query(spoil).execute(&mut house.beside().await).await.unwrap();
    let id = MessageId::new(house.ids.uuid());
    let ask = Question { id, text: "Anybody there?".into(), model: "fake/fake-slow".into() };
    let chat = ChatId::new(house.ids.uuid());

    let sent = house.messages().start(&root, chat, ask).await.unwrap();
    house.backend.drain(Duration::from_secs(30)).await;

    let trace_id = sent.turn.uuid().simple().to_string();
    let mut lines = logs.lines();
    lines.retain(|line| line["message"] == "turn not asked");
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(lines[0]["trace_id"], trace_id);
    let error = lines[0]["error"].as_str().unwrap();
    assert!(error.contains("messages") && error.contains("parts"), "{error}");
}

#[tokio::test]
async fn an_answer_that_cannot_be_stored_for_long_says_so() {
    let provider = FakeProvider::start().await;
    let house = House::asking(&provider).await;
    let root = house.admin().await;
    let id = MessageId::new(house.ids.uuid());
    let text = "Tell me everything [[tokens=10 rate=10]]".into();
    let ask = Question { id, text, model: "fake/fake-slow".into() };
    let chat = ChatId::new(house.ids.uuid());
    house.messages().start(&root, chat, ask).await.unwrap();
    let frames = house.live().watch(&root, chat, None).await.unwrap();
    while provider.asked() == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }

    house.storage.close().await;

    assert_eq!(outcome(frames).await, Outcome::Failed { failure: Failure::unavailable() });
    house.backend.drain(Duration::ZERO).await;
}
