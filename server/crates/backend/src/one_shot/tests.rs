//! Short questions to a provider over real HTTP, however they end.

use super::{OneShot, OneShotAnswer, ask};
use crate::{
    ledger::tests::books::{ADA, Books, QUESTION, Took, charged, model, question},
    spender::Spender,
};
use contract::{CallPurpose, Cost, Failure, ModelTrouble, Pico, ports::Fault};
use std::time::Duration;
use testkit::FakeProvider;

const UNKNOWN: Cost = Cost { known: Pico(0), unpriced: 1 };

/// The question to a model, with all the time that it needs.
fn to(name: &str) -> OneShot {
    OneShot {
        purpose: CallPurpose::Trial,
        spender: Spender::person(ADA),
        turn: None,
        model: model(name),
        prompt: question(),
        timeout: Duration::from_mins(1),
        enough: 10_000,
    }
}

/// The answer of a model that said nothing, and that was not waited for any longer.
fn assert_late(answer: &OneShotAnswer) {
    assert_eq!(answer.trouble, Some(ModelTrouble::TimedOut));
    assert_eq!((answer.said.as_str(), answer.first_token_ms), ("", None));
    assert_eq!(answer.cost, UNKNOWN);
}

/// What is written down of it.
fn late() -> Took {
    let charged = charged(QUESTION, 0);
    Took { calls: 1, failed: 1, cost: UNKNOWN, charged, room: 1, ..Took::default() }
}

#[tokio::test]
async fn an_answer_costs_what_its_provider_counted() {
    let provider = FakeProvider::start().await;
    let books = Books::asking(&provider).await;

    let answer = ask(&books.ledger, to("fake-words")).await.unwrap();

    assert_eq!((answer.trouble, answer.model), (None, model("fake-words")));
    assert!(answer.said.split(' ').count() > 10, "{}", answer.said);
    let took = books.took().await;
    assert!(took.charged.money > Pico(0));
    assert_eq!((took.cost, answer.cost), (answer.cost, Cost::of(Some(took.charged.money))));
    assert_eq!((took.calls, took.failed, took.room), (1, 0, 1));
}

#[tokio::test]
async fn an_answer_that_is_long_enough_is_cut_and_charged_as_far_as_it_was_heard() {
    let provider = FakeProvider::start().await;
    let books = Books::asking(&provider).await;

    let answer = ask(&books.ledger, OneShot { enough: 3, ..to("fake-words") }).await.unwrap();

    assert_eq!((answer.trouble, answer.cost), (None, UNKNOWN));
    assert!(answer.said.len() > 3);
    let written = u32::try_from(answer.said.len().div_ceil(2)).unwrap();
    let charged = charged(QUESTION, written);
    let heard = Took { calls: 1, cost: UNKNOWN, charged, room: 1, ..Took::default() };
    assert_eq!(books.took().await, heard);
}

#[tokio::test]
async fn an_answer_that_takes_too_long_has_failed_and_may_cost_the_question() {
    let provider = FakeProvider::start().await;
    let books = Books::asking(&provider).await;
    let timeout = Duration::from_millis(50);

    let answer = ask(&books.ledger, OneShot { timeout, ..to("fake-hang") }).await.unwrap();

    assert_late(&answer);
    assert_eq!(books.took().await, late());
}

#[tokio::test]
async fn a_server_that_stops_does_not_wait_for_an_answer() {
    let provider = FakeProvider::start().await;
    let books = Books::asking(&provider).await;
    let stops = async {
        while provider.requests().is_empty() {
            tokio::task::yield_now().await;
        }
        books.ledger.services.abandon.cancel();
    };

    let (answer, ()) = tokio::join!(ask(&books.ledger, to("fake-hang")), stops);

    assert_late(&answer.unwrap());
    assert_eq!(books.took().await, late());
}

#[tokio::test]
async fn a_question_for_which_too_little_is_left_is_not_asked() {
    let provider = FakeProvider::start().await;
    let books = Books::asking(&provider).await;
    books.leave_nothing().await;

    let refused = ask(&books.ledger, to("fake-words")).await.map(|answer| answer.said);

    assert!(matches!(refused, Err(Fault::Failure(Failure::OverBudget { .. }))), "{refused:?}");
    assert!(provider.requests().is_empty());
    assert_eq!(books.took().await, Took { room: 1, ..Took::default() });
}
