//! Budgets of people who go away while a question of theirs is on its way.

use crate::house::House;
use contract::{
    Allowance, BudgetScope, BudgetSettings, Caller, ModelId, Period, Timestamp,
    ports::Fault,
    prompt::{Prompt, PromptMessage, Speaker},
};
use futures::StreamExt;
use std::{
    future::poll_fn,
    pin::pin,
    task::Poll::{Pending, Ready},
};
use testkit::FakeProvider;

/// How often each question is left after one wait, after two, and so on to its end. Which wait is the one between the
/// database's commit and its answer depends on the database's thread.
const ROUNDS: usize = 20;
/// More waits than a question has, from its first one to the end of its answer.
const MOST_WAITS: usize = 1_000;

/// The numbers of waits after which questions are left, all rounds one after the other.
struct Waits {
    round: usize,
    waits: usize,
}

impl Waits {
    const fn new() -> Self {
        Self { round: 0, waits: 0 }
    }

    /// The next number; `None` after the last round. Each round is over when a question has come to its end.
    fn next(&mut self, has_ended: bool) -> Option<usize> {
        if has_ended {
            self.round += 1;
            self.waits = 0;
        }
        self.waits += 1;
        assert!(self.waits < MOST_WAITS, "it does not end");
        (self.round < ROUNDS).then_some(self.waits)
    }
}

/// A budget that binds everybody, with more than anybody asks for here.
const EVERYBODYS: BudgetSettings = BudgetSettings {
    scope: BudgetScope::Everybody,
    allowance: Allowance { period: Period::Month, money: None, tokens: Some(100_000_000) },
    warn_at: 100,
    downgrade: None,
    unpriced: true,
};

fn model() -> ModelId {
    ModelId::parse("fake/fake-words").unwrap()
}

/// A program's question, from asking to the last piece of its answer.
async fn asks(house: &House, who: &Caller) -> Result<(), Fault> {
    let said = vec![PromptMessage::new(Speaker::Person, "[[tokens=3]]")];
    let prompt = Prompt { said, ..Prompt::default() };
    let mut pieces = house.completions().ask(who, &model(), prompt).await?;
    while let Some(piece) = pieces.next().await {
        piece?;
    }
    Ok(())
}

/// Polls a future until it has waited so many times, and drops it there. Whether it came to its end before.
async fn ends_within<T>(waits: usize, future: impl Future<Output = Result<T, Fault>>) -> bool {
    let mut future = pin!(future);
    let mut left = waits;
    let ended = poll_fn(|context| match future.as_mut().poll(context) {
        Ready(done) => Ready(Some(done)),
        Pending => {
            left -= 1;
            if left == 0 { Ready(None) } else { Pending }
        }
    });
    ended.await.map(Result::unwrap).is_some()
}

/// Asserts that nothing is set aside any more, that no call goes on, and that no reservation was lost on the way, once no
/// more than so many tasks go on.
async fn nothing_is_left(house: &House, tasks: usize, waits: usize) {
    house.settles(tasks).await;
    let ever = Timestamp::from_millis(i64::MAX);
    let reserved = house.storage.forget_reservations().await.unwrap();
    let calls = house.storage.close_open_calls(ever).await.unwrap();

    let dropped = house.backend.dropped_reservations();
    assert_eq!((reserved, calls, dropped), (0, 0, 0), "after {waits} waits");
}

#[tokio::test]
async fn a_program_that_goes_away_at_any_moment_leaves_nothing_set_aside() {
    let provider = FakeProvider::start().await;
    let house = House::with_own_keys(&provider).await;
    let root = house.admin().await;
    house.budgets().set(&root, EVERYBODYS).await.unwrap();
    let tasks = house.tasks();

    let (mut all, mut has_ended) = (Waits::new(), false);
    while let Some(waits) = all.next(has_ended) {
        has_ended = ends_within(waits, asks(&house, &root)).await;

        nothing_is_left(&house, tasks, waits).await;
    }
}

/// The budget is not there yet when the question comes in: the person's own keys are still being looked up.
#[tokio::test]
async fn a_budget_that_is_set_meanwhile_loses_nothing_to_a_program_that_goes_away() {
    let provider = FakeProvider::start().await;
    let house = House::with_own_keys(&provider).await;
    let root = house.admin().await;
    let tasks = house.tasks();

    let (mut all, mut has_ended) = (Waits::new(), false);
    while let Some(waits) = all.next(has_ended) {
        let mut asking = Box::pin(asks(&house, &root));
        assert!(futures::poll!(&mut asking).is_pending());
        let budget = house.budgets().set(&root, EVERYBODYS).await.unwrap().budget.id;
        has_ended = ends_within(waits, asking).await;

        nothing_is_left(&house, tasks, waits).await;
        house.budgets().remove(&root, budget).await.unwrap();
    }
}

#[tokio::test]
async fn an_administrator_who_goes_away_from_a_trial_leaves_nothing_set_aside() {
    let provider = FakeProvider::start().await;
    let house = House::with_own_keys(&provider).await;
    let root = house.admin().await;
    house.budgets().set(&root, EVERYBODYS).await.unwrap();
    let tasks = house.tasks();

    let (mut all, mut has_ended) = (Waits::new(), false);
    while let Some(waits) = all.next(has_ended) {
        has_ended = ends_within(waits, house.models().try_out(&root, &model())).await;

        nothing_is_left(&house, tasks, waits).await;
    }
}
