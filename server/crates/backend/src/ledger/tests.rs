//! Answers that end in every way they can: each is written down with what it took, and what was set aside for it is given
//! back once.

#![expect(clippy::unnecessary_wraps, reason = "what a stream gives may be an error")]

pub(crate) mod books;

use super::{Metered, Settlement};
use books::{Books, QUESTION, Took, charged, model};
use contract::{
    Attempt, CallOutcome, Cost, Delta, ModelTrouble, Pico, Usage,
    prompt::{Finish, Piece, ToolCall},
};
use futures::{FutureExt, StreamExt, stream};
use gateway::Error;
use storage::Amount;

/// What a call costs of which nobody knows it.
const UNKNOWN: Cost = Cost { known: Pico(0), unpriced: 1 };

const COUNTED: Usage =
    Usage { input: Some(10), output: Some(4), cached: None, cache_write: None, reasoning: None };

fn text(text: &str) -> Result<Piece, Error> {
    Ok(Piece::Delta(Delta::Text { text: text.into() }))
}

fn routed() -> Piece {
    Piece::Routed { model: model("fake-words"), failed: None, fallback: false }
}

fn failed(trouble: ModelTrouble) -> Result<Piece, Error> {
    let attempt = Attempt { model: model("fake-words"), trouble, duration_ms: 5 };
    Ok(Piece::AttemptFailed { attempt, usage: Usage::default() })
}

fn finished(usage: Usage) -> Result<Piece, Error> {
    Ok(Piece::Finished(Finish { usage, cut: false }))
}

/// Listens to all that a model says until it has nothing more to say.
fn hear(answer: &mut Metered) -> usize {
    std::iter::from_fn(|| answer.next().now_or_never()).take_while(Result::is_ok).count()
}

/// Listens to so many pieces, and to none after them.
async fn hear_only(answer: &mut Metered, pieces: usize) {
    for _ in 0..pieces {
        answer.next().await.unwrap();
    }
}

/// What is written down of a question that came to its end: its reservation has done the same.
fn settled() -> Took {
    Took { room: 1, ..Took::default() }
}

#[tokio::test]
async fn an_answer_that_nobody_listened_to_took_nothing() {
    let books = Books::open().await;

    drop(books.answer_so_far(vec![text("Once")]).await);

    assert_eq!(books.took().await, settled());
}

#[tokio::test]
async fn a_model_that_was_only_named_was_not_asked() {
    let books = Books::open().await;
    let pieces = stream::iter([Ok(routed()), text("Once")]);
    // The first name is that of a cheaper model, the second one that of an alias' model.
    let mut answer = Metered::new(pieces.boxed(), Some(routed()), books.record().await);

    hear_only(&mut answer, 2).await;
    drop(answer);

    assert_eq!(books.took().await, settled());
}

#[tokio::test]
async fn a_model_that_was_asked_and_not_waited_for_may_have_read_the_question() {
    let books = Books::open().await;
    let mut answer = books.answer_so_far(vec![Ok(routed())]).await;

    assert_eq!(hear(&mut answer), 1);
    drop(answer);

    let read = Took { calls: 1, cost: UNKNOWN, charged: charged(QUESTION, 0), ..settled() };
    assert_eq!(books.took().await, read);
}

#[tokio::test]
async fn an_answer_that_is_dropped_between_two_attempts_took_what_they_did() {
    let (refused, late) = (ModelTrouble::RateLimited, ModelTrouble::TimedOut);
    let once = Took { calls: 1, failed: 1, ..settled() };
    let twice =
        Took { calls: 2, failed: 2, cost: UNKNOWN, charged: charged(QUESTION, 0), ..settled() };
    let table =
        [(vec![failed(refused)], once), (vec![failed(refused), Ok(routed()), failed(late)], twice)];

    for (pieces, took) in table {
        let books = Books::open().await;
        let mut answer = books.answer_so_far(pieces).await;
        // It waits in vain for the model to be asked again.
        hear(&mut answer);
        drop(answer);

        assert_eq!(books.took().await, took);
    }
}

#[tokio::test]
async fn a_model_that_was_named_after_an_attempt_was_not_asked_yet() {
    let books = Books::open().await;
    let pieces = vec![failed(ModelTrouble::RateLimited), Ok(routed()), text("Once")];
    let mut answer = books.answer_so_far(pieces).await;

    hear_only(&mut answer, 2).await;
    drop(answer);

    assert_eq!(books.took().await, Took { calls: 1, failed: 1, ..settled() });
}

#[tokio::test]
async fn an_answer_that_is_left_stays_open_with_what_is_set_aside() {
    let books = Books::open().await;
    let mut answer = books.answer_so_far(vec![text("Once")]).await;

    hear(&mut answer);
    answer.leave();

    assert_eq!(books.took().await, Took { open: 1, ..Took::default() });
}

#[tokio::test]
async fn a_model_that_ends_without_saying_so_has_failed_whatever_its_listener_says() {
    let books = Books::open().await;
    let mut answer = books.answer(stream::iter([text("Hello")]).boxed()).await;

    hear_only(&mut answer, 1).await;
    let error = answer.next().await.unwrap_err();
    answer.end_with(CallOutcome::Done, None);
    let settlement = answer.settle().await;

    assert_eq!(error.trouble, ModelTrouble::InvalidResponse);
    assert_eq!(settlement.cost, UNKNOWN);
    let broken_off =
        Took { calls: 1, failed: 1, cost: UNKNOWN, charged: charged(QUESTION, 3), ..settled() };
    assert_eq!(books.took().await, broken_off);
}

#[tokio::test]
async fn what_a_listener_says_of_the_end_counts_where_the_model_said_nothing_of_it() {
    for (pieces, failures) in
        [(vec![text("Hello"), finished(COUNTED)], 0), (vec![text("Hello")], 1)]
    {
        let books = Books::open().await;
        let mut answer = books.answer_so_far(pieces).await;

        hear(&mut answer);
        answer.end_with(CallOutcome::Failed, Some(ModelTrouble::TimedOut));
        answer.settle().await;

        let took = books.took().await;
        assert_eq!((took.calls, took.failed, took.room), (1, failures, 1));
    }
}

#[tokio::test]
async fn an_answer_that_nobody_counted_is_charged_for_words_thoughts_and_tools() {
    let books = Books::open().await;
    let thought = Ok(Piece::Delta(Delta::Reasoning { text: "Hm.".into() }));
    let (id, name, arguments) = ("1".into(), "look".into(), "{}".into());
    let call = Ok(Piece::ToolCall(ToolCall { id, name, arguments }));
    let pieces = vec![thought, text("Hello"), call, finished(Usage::default())];
    let mut answer = books.answer_so_far(pieces).await;

    assert_eq!(hear(&mut answer), 4);
    let settlement = answer.settle().await;

    assert_eq!(settlement.cost, UNKNOWN);
    let bytes = "Hm.".len() + "Hello".len() + "look".len() + "{}".len();
    assert_eq!(bytes, 14, "half as many tokens");
    let estimated = Took { calls: 1, cost: UNKNOWN, charged: charged(QUESTION, 7), ..settled() };
    assert_eq!(books.took().await, estimated);
}

#[tokio::test]
async fn an_answer_takes_what_its_provider_counted_and_the_time_from_asking_first() {
    let books = Books::open().await;
    let pieces =
        vec![failed(ModelTrouble::RateLimited), Ok(routed()), text("Once"), finished(COUNTED)];
    let mut answer = books.answer_so_far(pieces).await;

    hear_only(&mut answer, 1).await;
    books.clock.advance(300);
    hear_only(&mut answer, 2).await;
    books.clock.advance(200);
    hear_only(&mut answer, 1).await;
    let Settlement { cost, usage, first_token_ms, duration_ms } = answer.settle().await;

    let charged = charged(10, 4);
    assert_eq!((cost, usage), (Cost::of(Some(charged.money)), COUNTED));
    assert_eq!((first_token_ms, duration_ms), (Some(300), 500));
    assert_eq!(books.took().await, Took { calls: 2, failed: 1, cost, charged, ..settled() });
}

#[tokio::test]
async fn an_answer_is_written_down_whether_its_settlement_is_waited_for_or_not() {
    for is_begun in [false, true] {
        let books = Books::open().await;
        let mut answer = books.answer_so_far(vec![text("Once")]).await;
        hear(&mut answer);

        let settling = answer.settle();
        if is_begun {
            assert!(settling.now_or_never().is_none());
        } else {
            drop(settling);
        }

        let stopped = Took { calls: 1, cost: UNKNOWN, charged: charged(QUESTION, 2), ..settled() };
        assert_eq!(books.took().await, stopped, "{is_begun}");
    }
}

#[tokio::test]
async fn what_is_recorded_without_a_stream_is_settled_once_as_well() {
    let books = Books::open().await;
    let (mut asked, not_asked) = (books.record().await, books.record().await);

    asked.begin();
    asked.end_with(CallOutcome::Done, None, COUNTED);
    let cost = asked.close().await.cost;
    let nothing = not_asked.close().await;

    assert_eq!((nothing.cost, nothing.duration_ms), (Cost::default(), 0));
    let Amount { money, .. } = charged(10, 4);
    assert_eq!(cost, Cost::of(Some(money)));
    assert_eq!(books.took().await, Took { calls: 1, cost, charged: charged(10, 4), ..settled() });
}
