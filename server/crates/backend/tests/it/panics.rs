//! A panic in the middle of a turn, whose caller has been answered long ago.

use crate::{answers::outcome, house::House};
use contract::{
    AccountId, Allowance, BudgetScope, BudgetSettings, ChatId, Delta, Failure, MessageId, ModelId,
    ModelTrouble, Outcome, Period, TraceId, TurnId,
    ports::{Ids, Question},
    prompt::{Piece, Prompt},
};
use futures::{
    StreamExt,
    stream::{self, BoxStream},
};
use gateway::LocalModels;
use std::{sync::Arc, time::Duration};
use testkit::Logs;

/// Models that say two words and break down at the third.
struct Frail;

impl LocalModels for Frail {
    fn stream(
        &self,
        _: &ModelId,
        _: &Prompt,
        _: AccountId,
    ) -> BoxStream<'static, Result<Piece, ModelTrouble>> {
        let word = |text: &str| Ok(Piece::Delta(Delta::Text { text: text.into() }));
        let words = stream::iter([word("Once "), word("upon ")]);
        words.chain(stream::once(async { third_word() })).boxed()
    }
}

fn third_word() -> Result<Piece, ModelTrouble> {
    panic!("no third word")
}

#[tokio::test]
async fn a_turn_that_panics_has_failed_and_leaves_nothing_behind() {
    let logs = Logs::listen();
    let house = House::answering(Arc::new(Frail)).await;
    let root = house.admin().await;
    let tokens = Some(1_000_000);
    let settings = BudgetSettings {
        scope: BudgetScope::Everybody,
        allowance: Allowance { period: Period::Day, money: None, tokens },
        warn_at: 80,
        downgrade: None,
        unpriced: false,
    };
    house.budgets().set(&root, settings).await.unwrap();
    let ask = || Question {
        id: MessageId::new(house.ids.uuid()),
        text: "Tell me everything".into(),
        model: "alias/own".into(),
    };
    let chat = ChatId::new(house.ids.uuid());
    let failed = |turn: TurnId| {
        let trace_id = TraceId(turn.uuid().simple().to_string());
        Outcome::Failed { failure: Failure::Internal { trace_id } }
    };

    let first = house.messages().start(&root, chat, ask()).await.unwrap();
    let frames = house.live().watch(&root, chat, Some((first.turn, 0))).await.unwrap();
    assert_eq!(outcome(frames).await, failed(first.turn));
    let second = house.messages().send(&root, chat, Some(first.answer), ask()).await.unwrap();
    let frames = house.live().watch(&root, chat, Some((second.turn, 0))).await.unwrap();
    assert_eq!(outcome(frames).await, failed(second.turn));

    house.backend.drain(Duration::from_secs(30)).await;
    let opened = house.chats().open(&root, chat, None).await.unwrap();
    let answers = [1, 3].map(|index| opened.entries[index].message.text());
    // The machine may hold the last word back for a moment, to say it with the next one.
    assert!(answers.iter().all(|it| it.starts_with("Once ")), "what was said is kept: {answers:?}");
    assert_eq!(opened.chat.live, None);
    assert_eq!(house.storage.forget_reservations().await.unwrap(), 0, "all is given back");
    let mut lines = logs.lines();
    lines.retain(|line| line["message"] == "turn panicked");
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert_eq!(lines[0]["panic"], "no third word");
}
