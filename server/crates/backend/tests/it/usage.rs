//! Usage: lists that add up, who sees them, and the table for spreadsheets.

use crate::house::{DAY, House, told};
use contract::ports::{Clock, Ids};
use contract::{
    CallOutcome, CallPurpose, Caller, Cost, Days, Failure, Field, KeyId, KeyScope, ListScope,
    ModelId, Pico, Rule, Usage, UsageOf, UsageReport, UsageTable, UsageTotals,
};
use futures::FutureExt;
use std::{pin::pin, time::Duration};
use storage::Call;
use tokio::time::timeout;

/// What one call took.
#[derive(Clone, Copy)]
struct Took {
    model: &'static str,
    key: Option<KeyId>,
    cost: Option<i64>,
    first_token_ms: Option<u64>,
}

const PARROT: Took =
    Took { model: "fake/parrot", key: None, cost: Some(5), first_token_ms: Some(100) };

/// Writes down a call that went well, now.
async fn asks(house: &House, who: &Caller, took: Took) {
    calls(house, who, took, took.model).await;
}

/// Writes down a call of another model that went well, now.
async fn asks_model(house: &House, who: &Caller, model: &str) {
    calls(house, who, PARROT, model).await;
}

async fn calls(house: &House, who: &Caller, took: Took, model: &str) {
    let call = Call {
        id: house.ids.uuid(),
        turn: None,
        account: who.person().unwrap().account,
        key: took.key,
        own_key: false,
        chat: None,
        attempt: 1,
        fallback: false,
        purpose: CallPurpose::Answer,
        model: &ModelId::parse(model).unwrap(),
        outcome: CallOutcome::Done,
        trouble: None,
        usage: Usage { input: Some(10), output: Some(2), ..Usage::default() },
        cost: took.cost.map(Pico),
        price: None,
        first_token_ms: took.first_token_ms,
        duration_ms: 500,
        now: house.clock.now(),
    };
    house.storage.record_call(&call).await.unwrap();
}

/// So many days from today's first noon on.
fn days(house: &House, count: u16) -> Days {
    Days { from: house.clock.now(), count }
}

async fn report(house: &House, who: &Caller, days: Days, scope: ListScope) -> UsageReport {
    house.usage().report(who, days, scope).await.unwrap()
}

/// The numbers of a list that can be added up.
fn added<T>(list: &[UsageOf<T>]) -> (u64, u64, u64, u64, Cost) {
    let sum = |of: fn(&UsageTotals) -> u64| list.iter().map(|part| of(&part.totals)).sum();
    let cost = list.iter().map(|part| part.totals.cost).sum();
    (sum(|it| it.requests), sum(|it| it.calls), sum(|it| it.input), sum(|it| it.output), cost)
}

#[tokio::test]
async fn every_list_of_a_report_adds_up_to_the_whole() {
    let house = House::new().await;
    let root = house.admin().await;
    let ada = house.person(&root, "ada").await;
    let key = house.keys().add(&ada, "Backups", KeyScope::default()).await.unwrap().key.id;
    let days = days(&house, 3);
    for round in 0..30_u64 {
        let who = if round % 3 == 0 { &root } else { &ada };
        let took = Took {
            model: ["fake/parrot", "fake/owl", "lab/own"][usize::try_from(round % 3).unwrap()],
            key: (round % 3 == 1).then_some(key),
            cost: (round % 4 != 0).then_some(7),
            first_token_ms: Some(round),
        };
        asks(&house, who, took).await;
        house.clock.advance(DAY / 10);
    }

    let report = report(&house, &root, days, ListScope::All).await;

    let whole = (30, 30, 300, 60, Cost { known: Pico(22 * 7), unpriced: 8 });
    assert_eq!(added(&[UsageOf { of: (), totals: report.whole.clone() }]), whole);
    assert_eq!(added(&report.by_day), whole);
    assert_eq!(added(&report.by_day_and_model), whole);
    assert_eq!(added(&report.by_model), whole);
    assert_eq!(added(&report.by_person), whole);
    assert_eq!(report.by_day.iter().map(|day| day.of).collect::<Vec<_>>(), [0, 1, 2]);
    assert_eq!(report.by_key[0].totals.calls, 10);
    assert_eq!(report.by_key[0].of.name.as_deref(), Some("Backups"));
    assert_eq!(report.whole.first_token_p50_ms, Some(14));
    assert_eq!(report.whole.first_token_p95_ms, Some(28));
}

#[tokio::test]
async fn everybody_sees_what_they_and_their_keys_took_and_no_more() {
    let house = House::new().await;
    let root = house.admin().await;
    let (ada, bob) = (house.person(&root, "ada").await, house.person(&root, "bob").await);
    let key = house.keys().add(&ada, "Backups", KeyScope::default()).await.unwrap().key.id;
    let days = days(&house, 1);
    asks(&house, &ada, PARROT).await;
    asks(&house, &ada, Took { key: Some(key), ..PARROT }).await;
    asks(&house, &bob, Took { cost: Some(1), ..PARROT }).await;

    let hers = report(&house, &ada, days, ListScope::Own).await;
    let all = report(&house, &root, days, ListScope::All).await;
    let none = report(&house, &root, days, ListScope::Own).await;
    let refused = house.usage().report(&bob, days, ListScope::All).await;
    let exported = house.usage().export(&bob, days, ListScope::All, 0).await;
    let his = house.usage().export(&bob, days, ListScope::Own, 0).await.unwrap().text;

    assert_eq!((hers.whole.calls, hers.whole.cost.known), (2, Pico(10)));
    let names = hers.by_person.iter().map(|part| part.of.name.as_deref());
    assert_eq!(names.collect::<Vec<_>>(), [Some("ada")]);
    let names = all.by_person.iter().map(|part| part.of.name.as_deref());
    assert_eq!(names.collect::<Vec<_>>(), [Some("ada"), Some("bob")]);
    assert_eq!(none.whole, UsageTotals::default());
    assert_eq!((told(refused), told(exported)), (Failure::Forbidden, Failure::Forbidden));
    assert!(his.contains("bob") && !his.contains("ada") && !his.contains("Backups"), "{his}");
}

#[tokio::test]
async fn a_report_has_one_day_at_least_and_four_hundred_at_most() {
    let house = House::new().await;
    let root = house.admin().await;
    asks(&house, &root, PARROT).await;
    let ask = async |count| {
        let days = days(&house, count);
        let export = house.usage().export(&root, days, ListScope::Own, 0).await;
        let report = house.usage().report(&root, days, ListScope::Own).await;
        assert_eq!(export.is_ok(), report.is_ok());
        report
    };

    let invalid = Failure::Invalid { field: Field::Days, rule: Rule::Malformed };
    assert_eq!(told(ask(0).await), invalid);
    assert_eq!(told(ask(401).await), invalid);
    assert_eq!(ask(1).await.unwrap().whole.calls, 1);
    assert_eq!(ask(400).await.unwrap().whole.calls, 1);
    for from in [i64::MIN, i64::MAX] {
        let days = Days { from: contract::Timestamp::from_millis(from), count: 400 };
        assert_eq!(report(&house, &root, days, ListScope::Own).await.whole, UsageTotals::default());
    }
}

#[tokio::test]
async fn no_name_in_the_table_is_a_formula() {
    let house = House::new().await;
    let root = house.admin().await;
    let days = days(&house, 1);
    house.accounts().rename(&root, "=HYPERLINK(\"https://evil.test\")").await.unwrap();
    let key = house.keys().add(&root, "@SUM(A1), +1", KeyScope::default()).await.unwrap().key.id;
    let took = Took { model: "-1/x", key: Some(key), cost: None, first_token_ms: None };
    asks(&house, &root, took).await;

    let table = house.usage().export(&root, days, ListScope::All, 0).await.unwrap().text;

    let account = root.person().unwrap().account;
    assert_eq!(
        table.split("\r\n").nth(1).unwrap(),
        format!(
            "2026-01-02,2026-01-01T12:00:00Z,'-1/x,\"'=HYPERLINK(\"\"https://evil.test\"\")\",{account},\
             \"'@SUM(A1), +1\",{key},1,1,0,0,10,2,,USD,1,,"
        )
    );
}

#[tokio::test]
async fn a_long_table_comes_in_pieces_of_whole_days() {
    let house = House::new().await;
    let root = house.admin().await;
    let days = days(&house, 3);
    // So many models a day that each day alone is more than a piece.
    let models: Vec<String> = (0..6_000).map(|n| format!("fake/{n:0>100}")).collect();
    for _ in 0..2 {
        for model in &models {
            asks_model(&house, &root, model).await;
        }
        house.clock.advance(DAY);
    }
    asks(&house, &root, PARROT).await;

    let export =
        async |first| house.usage().export(&root, days, ListScope::All, first).await.unwrap();
    let (first, second, last) = (export(0).await, export(1).await, export(2).await);

    assert_eq!((first.next, second.next, last.next), (Some(1), Some(2), None));
    let lines = |table: &UsageTable| table.text.split_terminator("\r\n").count();
    assert_eq!((lines(&first), lines(&second), lines(&last)), (1 + 6_000, 6_000, 1));
    assert!(first.text.starts_with("day,begins_at,model"));
    assert!(last.text.contains("fake/parrot"), "{}", last.text);
    assert_eq!(export(3).await, UsageTable { text: String::new(), next: None });
}

#[tokio::test]
async fn a_table_that_has_begun_waits_for_its_turn_and_a_new_one_is_refused() {
    let house = House::new().await;
    let root = house.admin().await;
    let days = days(&house, 2);
    let export = async |first| house.usage().export(&root, days, ListScope::Own, first).await;
    let mut reports: Vec<_> =
        (0..4).map(|_| house.usage().report(&root, days, ListScope::Own)).collect();
    for report in &mut reports {
        assert!(report.as_mut().now_or_never().is_none(), "it goes on");
    }

    let begins = export(0).await;
    let mut goes_on = pin!(export(1));
    let early = timeout(Duration::from_millis(200), goes_on.as_mut()).await;
    drop(reports);

    assert_eq!(told(begins), Failure::TooMany { retry_after_s: 5 });
    assert!(early.is_err(), "{early:?}");
    assert_eq!(goes_on.await.unwrap(), UsageTable { text: String::new(), next: None });
}
