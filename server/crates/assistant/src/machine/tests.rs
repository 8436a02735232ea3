use super::*;
use contract::prompt::{PromptMessage, Speaker};

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn text(text: &str) -> Delta {
    Delta::Text { text: text.into() }
}

fn thought(text: &str) -> Delta {
    Delta::Reasoning { text: text.into() }
}

fn said(delta: Delta) -> Event {
    Event::Said(Piece::Delta(delta))
}

fn prompt() -> Prompt {
    let said = vec![PromptMessage::new(Speaker::Person, "Hello")];
    Prompt { said, ..Prompt::default() }
}

fn turn() -> Turn {
    let mut turn = Turn::new(
        ModelId::parse("fake/words").unwrap(),
        prompt(),
        Limits { merge_ms: 25, answer_bytes: 32 },
        at(0),
    );
    assert_eq!(turn.handle(Event::Begun, at(0)), [Effect::Ask(prompt())]);
    turn
}

fn ends(effects: &[Effect]) -> &Outcome {
    match effects.last() {
        Some(Effect::End(outcome, _)) => outcome,
        other => panic!("the turn goes on: {other:?}"),
    }
}

#[test]
fn the_first_delta_leaves_at_once() {
    let mut turn = turn();

    assert_eq!(turn.handle(said(text("a")), at(5)), [emit(text("a"))]);
    assert_eq!(turn.wakes_at(at(5)), None);
}

#[test]
fn later_deltas_are_merged_until_the_first_of_them_is_due() {
    let mut turn = turn();
    let _ = turn.handle(said(text("a")), at(0));

    assert_eq!(turn.handle(said(text("b")), at(10)), []);
    assert_eq!(turn.handle(said(text("c")), at(30)), []);
    assert_eq!(turn.wakes_at(at(30)), Some(at(35)));
    assert_eq!(turn.handle(Event::Woken, at(34)), []);
    assert_eq!(turn.handle(Event::Woken, at(35)), [emit(text("bc"))]);
    assert_eq!(turn.wakes_at(at(35)), None);
}

#[test]
fn a_clock_that_is_set_back_holds_no_words_back_and_makes_no_time_negative() {
    const HOUR: i64 = 3_600_000;
    let mut turn = turn();
    let _ = turn.handle(said(text("a")), at(0));
    assert_eq!(turn.handle(said(text("b")), at(10)), []);

    assert_eq!(turn.wakes_at(at(-HOUR)), Some(at(25 - HOUR)));
    assert_eq!(turn.handle(Event::Woken, at(25 - HOUR)), [emit(text("b"))]);
    let finish = Finish { usage: Usage::default(), cut: false };
    let effects = turn.handle(Event::Said(Piece::Finished(finish)), at(100 - HOUR));

    let Some(Effect::End(outcome, stats)) = effects.last() else { panic!("{effects:?}") };
    assert_eq!(*outcome, Outcome::Done);
    assert_eq!((stats.first_token_ms, stats.duration_ms), (Some(0), 0));
}

#[test]
fn another_kind_of_delta_pushes_the_waiting_one_out() {
    let mut turn = turn();
    let _ = turn.handle(said(thought("a")), at(0));
    let _ = turn.handle(said(thought("b")), at(1));

    assert_eq!(turn.handle(said(text("c")), at(2)), [emit(thought("b"))]);
    assert_eq!(turn.wakes_at(at(2)), Some(at(27)));
}

#[test]
fn the_end_leaves_nothing_behind() {
    let mut turn = turn();
    let _ = turn.handle(said(text("a")), at(7));
    let _ = turn.handle(said(text("b")), at(8));
    let usage = Usage { input: Some(3), output: Some(2), ..Usage::default() };

    let effects = turn.handle(Event::Said(Piece::Finished(Finish { usage, cut: false })), at(9));

    let stats =
        AnswerStats { usage, first_token_ms: Some(7), duration_ms: 9, ..AnswerStats::default() };
    assert_eq!(effects, [emit(text("b")), Effect::End(Outcome::Done, stats)]);
}

fn tried(model: &str) -> Event {
    Event::Said(Piece::AttemptFailed { attempt: attempt(model), usage: Usage::default() })
}

fn routed(model: &str, failed: Option<Attempt>) -> Event {
    Event::Said(Piece::Routed { model: ModelId::parse(model).unwrap(), failed, fallback: true })
}

fn attempt(model: &str) -> Attempt {
    Attempt {
        model: ModelId::parse(model).unwrap(),
        trouble: ModelTrouble::RateLimited,
        duration_ms: 12,
    }
}

#[test]
fn an_attempt_that_failed_is_shown_and_kept() {
    let mut turn = turn();
    let next = ModelId::parse("fake/echo").unwrap();

    let kept = turn.handle(tried("fake/words"), at(12));
    let moved = turn.handle(routed("fake/echo", Some(attempt("fake/words"))), at(13));
    let _ = turn.handle(said(text("a")), at(20));
    let ended = turn.handle(Event::Said(Piece::Finished(Finish::default())), at(30));

    let failed = Some(attempt("fake/words"));
    let shown = TurnEvent::Routed { model: next, failed };
    assert_eq!(kept, []);
    assert_eq!(moved, [Effect::Emit(shown)]);
    let Some(Effect::End(Outcome::Done, stats)) = ended.last() else { panic!("{ended:?}") };
    assert_eq!(stats.asked.as_ref().map(ModelId::as_str), Some("fake/words"));
    assert_eq!(stats.attempts, [attempt("fake/words")]);
    assert_eq!(stats.first_token_ms, Some(20));
}

#[test]
fn when_everybody_failed_all_are_named_and_the_only_one_is_blamed() {
    let mut several = turn();
    let _ = several.handle(tried("fake/words"), at(1));
    let _ = several.handle(routed("fake/echo", Some(attempt("fake/words"))), at(1));
    let mut alone = turn();
    let _ = alone.handle(tried("fake/words"), at(1));
    let _ = alone.handle(routed("fake/words", Some(attempt("fake/words"))), at(1));
    let failed = || Event::Failed(ModelTrouble::Broken);
    let ids = |names: &[&str]| -> Vec<_> {
        names.iter().map(|name| ModelId::parse(name).unwrap()).collect()
    };

    let failure = Failure::NoModel { tried: ids(&["fake/words", "fake/echo"]) };
    assert_eq!(ends(&several.handle(failed(), at(2))), &Outcome::Failed { failure });
    let failure = Failure::ModelFailed {
        model: ids(&["fake/words"])[0].clone(),
        trouble: ModelTrouble::Broken,
    };
    assert_eq!(ends(&alone.handle(failed(), at(2))), &Outcome::Failed { failure });
}

#[test]
fn a_failure_a_stop_and_a_limit_have_their_outcomes() {
    let failed = turn().handle(Event::Failed(ModelTrouble::TimedOut), at(1));
    let stopped = turn().handle(Event::Cancelled, at(1));
    let cut = turn().handle(said(text(&"x".repeat(33))), at(1));

    assert!(matches!(ends(&failed), Outcome::Failed { failure: Failure::ModelFailed { .. } }));
    assert_eq!(ends(&stopped), &Outcome::Stopped);
    assert_eq!(ends(&cut), &Outcome::Cut);
}

#[test]
fn an_answer_grows_to_its_limit_and_no_further() {
    let mut turn = turn();
    let _ = turn.handle(said(text(&"x".repeat(29))), at(0));

    let effects = turn.handle(said(text("ää and more")), at(1));

    let [Effect::Emit(last), Effect::End(outcome, _)] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(last, &TurnEvent::Delta { delta: text("ä") }, "no letter is halved");
    assert_eq!(outcome, &Outcome::Cut);
}

#[test]
fn what_is_kept_counts_for_the_length_of_an_answer() {
    let limits = Limits { merge_ms: 25, answer_bytes: 32 };
    let part = |text: &str| Part::Text { text: text.into() };

    let kept = [Part::Reasoning { text: "12345678".into() }, part("12345678")];
    assert_eq!(limits.after(&kept).answer_bytes, 16);
    assert_eq!(limits.after(&[part(&"x".repeat(40))]).answer_bytes, 0, "an older program's");
    assert_eq!(Limits::default().after(&[]).answer_bytes, 1024 * 1024);
}

#[test]
fn nothing_follows_the_end() {
    let mut turn = turn();
    let _ = turn.handle(Event::Cancelled, at(1));

    assert_eq!(turn.handle(said(text("late")), at(2)), []);
    assert_eq!(turn.handle(Event::Cancelled, at(2)), []);
}

#[test]
fn an_empty_delta_is_nothing() {
    assert_eq!(turn().handle(said(text("")), at(1)), []);
}
