use super::*;
use crate::{
    config::{Config, ProviderConfig},
    gateway::Gateway,
};
use ModelTrouble::{Broken, RateLimited, Refused, TooLong, Unauthorized};
use contract::{Alias, FallbackOn, ProviderKind};
use std::fmt::Write as _;

/// What a model does that is asked at a moment, in milliseconds of a clock that only the test moves: how long it
/// takes to its first word or to its failure.
type Model = fn(u64) -> (u64, Result<(), ModelTrouble>);

const ANSWERS: Model = |_| (40, Ok(()));
const BREAKS: Model = |_| (10, Err(Broken));
const HANGS: Model = |_| (1_000_000, Ok(()));

/// One row: an alias for the models a, b and c, what these do, and when it is asked.
struct Row {
    alias: Alias,
    models: [Model; 3],
    asked: &'static [u64],
    /// Who is asked, `!` for each failure, and which milliseconds it may take: one pair for each question.
    expected: &'static [(&'static str, std::ops::RangeInclusive<u64>)],
}

fn alias() -> Alias {
    let models = ["a", "b", "c"].map(|name| ModelId::parse(&format!("fake/{name}")).unwrap());
    Alias { models: models.into(), ..Alias::default() }
}

fn patient(retries: u32) -> Alias {
    Alias { retries, ..alias() }
}

/// The first token within 10 s, everything within 25 s.
fn gateway(alias: Alias) -> Gateway {
    let provider = ProviderConfig {
        kind: Some(ProviderKind::Openai),
        url: Some("http://127.0.0.1:1/".into()),
        ..ProviderConfig::default()
    };
    let deadlines = Deadlines {
        first_token: Duration::from_secs(10),
        total: Duration::from_secs(25),
        ..Deadlines::default()
    };
    let config = Config {
        providers: [("fake".to_owned(), provider)].into(),
        aliases: [("smart".to_owned(), alias)].into(),
        deadlines,
        ..Config::default()
    };
    Gateway::new(&config).unwrap()
}

/// Asks one question at a moment. Who was asked, and when it was over.
fn ask(shared: &Shared, models: &[Model; 3], start: Instant, asked_at: u64) -> (String, u64) {
    let at = |ms| start + Duration::from_millis(ms);
    let asked = ModelId::parse("alias/smart").unwrap();
    let (mut now, mut trace) = (asked_at, String::new());
    let mut progress = Progress::begin(shared, &asked, at(now));
    loop {
        let name = progress.model().name();
        trace.push_str(name);
        let index = ["a", "b", "c"].iter().position(|it| *it == name).unwrap();
        let (takes, outcome) = models[index](now);
        let left =
            progress.deadline(shared, at(now)).at().saturating_duration_since(at(now)).as_millis();
        let left = u64::try_from(left).unwrap();
        let outcome = if takes < left { outcome } else { Err(ModelTrouble::TimedOut) };
        now += takes.min(left);
        let Err(trouble) = outcome else {
            progress.answered(shared);
            return (trace, now);
        };
        trace.write_char('!').unwrap();
        progress.failed(shared, trouble, at(now));
        match progress.after(shared, trouble, at(now)) {
            NextStep::Retry(backoff) => now += u64::try_from(backoff.as_millis()).unwrap(),
            NextStep::Fallback => {}
            NextStep::GiveUp => return (trace, now),
        }
    }
}

fn check(rows: impl IntoIterator<Item = Row>) {
    for row in rows {
        let gateway = gateway(row.alias);
        let start = Instant::now();
        assert_eq!(row.asked.len(), row.expected.len());
        for (asked_at, (who, took)) in row.asked.iter().zip(row.expected) {
            let (trace, ended_at) = ask(&gateway.0, &row.models, start, *asked_at);

            assert_eq!(trace, *who, "at {asked_at} of {:?}", row.expected);
            assert!(took.contains(&(ended_at - asked_at)), "{trace}: {}", ended_at - asked_at);
        }
    }
}

#[test]
fn who_is_asked_after_whom() {
    let on = |class| Alias { fallback_on: vec![class], ..alias() };
    let breaks = [BREAKS, ANSWERS, ANSWERS];
    let refuses: Model = |_| (10, Err(Refused));
    let too_long: Model = |_| (10, Err(TooLong));
    let locked: Model = |_| (10, Err(Unauthorized));
    let row = |alias, models, expected| Row { alias, models, asked: &[0], expected };

    check([
        row(alias(), [ANSWERS; 3], &[("a", 40..=40)]),
        row(alias(), breaks, &[("a!b", 50..=50)]),
        row(alias(), [BREAKS, |_| (10, Err(RateLimited)), ANSWERS], &[("a!b!c", 60..=60)]),
        row(alias(), [BREAKS; 3], &[("a!b!c!", 30..=30)]),
        row(Alias { strict: true, ..alias() }, breaks, &[("a!", 10..=10)]),
        row(alias(), [refuses, ANSWERS, ANSWERS], &[("a!", 10..=10)]),
        row(on(FallbackOn::Refused), [refuses, ANSWERS, ANSWERS], &[("a!b", 50..=50)]),
        row(alias(), [too_long, ANSWERS, ANSWERS], &[("a!", 10..=10)]),
        row(on(FallbackOn::TooLong), [too_long, ANSWERS, ANSWERS], &[("a!b", 50..=50)]),
        row(on(FallbackOn::Refused), [locked, ANSWERS, ANSWERS], &[("a!", 10..=10)]),
    ]);
}

#[test]
fn backoffs_and_deadlines() {
    // Backoffs of 0.1 to 0.2 s and of 0.2 to 0.4 s, twice.
    let twice = &[("a!a!a!b!b!b!c", 700..=1_300)];
    let row = |alias, models, expected| Row { alias, models, asked: &[0], expected };

    check([
        row(patient(2), [BREAKS, BREAKS, ANSWERS], twice),
        row(patient(1), [BREAKS, ANSWERS, ANSWERS], &[("a!a!b", 160..=260)]),
        row(
            patient(1),
            [|at| (10, if at < 50 { Err(Broken) } else { Ok(()) }), ANSWERS, ANSWERS],
            &[("a!a", 120..=220)],
        ),
        // A model that took too long has had its time.
        row(patient(2), [HANGS, ANSWERS, ANSWERS], &[("a!b", 10_040..=10_040)]),
        row(alias(), [|_| (9_999, Ok(())), ANSWERS, ANSWERS], &[("a", 9_999..=9_999)]),
        // The third has what is left.
        row(alias(), [HANGS; 3], &[("a!b!c!", 25_000..=25_000)]),
        row(alias(), [HANGS, HANGS, |_| (4_999, Ok(()))], &[("a!b!c", 24_999..=24_999)]),
        // An alias may have less time, or more.
        row(
            Alias { first_token_s: Some(2), ..alias() },
            [|_| (2_001, Ok(())), |_| (1_999, Ok(())), ANSWERS],
            &[("a!b", 3_999..=3_999)],
        ),
        row(
            Alias { total_s: Some(12), ..alias() },
            [HANGS, HANGS, ANSWERS],
            &[("a!b!", 12_000..=12_000)],
        ),
        row(
            Alias { first_token_s: Some(40), total_s: Some(90), ..alias() },
            [|_| (39_999, Ok(())), ANSWERS, ANSWERS],
            &[("a", 39_999..=39_999)],
        ),
        // There is no time for a backoff, but for another model.
        row(patient(1), [HANGS, HANGS, |_| (4_950, Err(Broken))], &[("a!b!c!", 24_950..=24_950)]),
    ]);
}

#[test]
fn a_model_that_keeps_failing_rests_and_is_tried_again() {
    // a is down for the first minute.
    let down: Model = |at| (10, if at < 60_000 { Err(Broken) } else { Ok(()) });
    check([Row {
        alias: alias(),
        models: [down, ANSWERS, ANSWERS],
        asked: &[0, 1_000, 2_000, 3_000, 4_000, 5_000, 34_009, 34_010, 35_000, 64_020, 64_031],
        expected: &[
            ("a!b", 50..=50),
            ("a!b", 50..=50),
            ("a!b", 50..=50),
            ("a!b", 50..=50),
            ("a!b", 50..=50),
            ("b", 40..=40),
            ("b", 40..=40),
            ("a!b", 50..=50), // the probe
            ("b", 40..=40),
            ("a", 10..=10), // the next one; it is back
            ("a", 10..=10),
        ],
    }]);
}

#[test]
fn those_that_all_fail_are_asked_in_vain_rather_than_nobody() {
    check([Row {
        alias: alias(),
        models: [BREAKS; 3],
        asked: &[0, 100, 200, 300, 400, 500],
        expected: &[
            ("a!b!c!", 30..=30),
            ("a!b!c!", 30..=30),
            ("a!b!c!", 30..=30),
            ("a!b!c!", 30..=30),
            ("a!b!c!", 30..=30),
            ("a!b!c!", 30..=30),
        ],
    }]);
}

#[test]
fn weights_share_the_questions_out() {
    check([Row {
        alias: Alias { weights: vec![2, 0, 1], ..alias() },
        models: [ANSWERS, ANSWERS, BREAKS],
        asked: &[0, 1, 2, 3],
        expected: &[("a", 40..=40), ("a", 40..=40), ("c!a", 50..=50), ("a", 40..=40)],
    }]);
}
