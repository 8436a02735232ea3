//! What breaks in a turn, whose caller has been answered long ago.

use crate::house::House;
use contract::{
    ChatId, MessageId,
    ports::{Ids, Question},
};
use std::time::Duration;
use testkit::{FakeProvider, Logs};

#[tokio::test]
async fn a_turn_that_cannot_be_asked_is_logged_once_under_its_own_id() {
    let (logs, provider) = (Logs::listen(), FakeProvider::start().await);
    let house = House::asking(&provider).await;
    let root = house.admin().await;
    let id = MessageId::new(house.ids.uuid());
    let ask = Question { id, text: "Anybody there?".into(), model: "fake/fake-slow".into() };
    let chat = ChatId::new(house.ids.uuid());

    let sent = house.messages().start(&root, chat, ask).await.unwrap();
    house.storage.close().await;
    // Its end is tried until the server goes down.
    house.backend.drain(Duration::from_secs(1)).await;

    let trace_id = sent.turn.uuid().simple().to_string();
    let mut lines = logs.lines();
    lines.retain(|line| line["message"] == "turn not asked");
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(lines[0]["trace_id"], trace_id);
    let error = lines[0]["error"].as_str().unwrap();
    assert!(error.starts_with("the database cannot be reached: "), "{error}");
}
