//! What the ledger does while PostgreSQL is away: a cable to it that the story cuts.

use crate::support::{Home, amount, at, call, counter, model, on_postgres};
use contract::Pico;
use std::time::Duration;
use storage::{Call, Charge, Location, Receipt, Storage};
use tempfile::TempDir;
use testkit::CableState::{self, Cut, CutAfterCommit, CutBeforeCommit, Whole};
use tokio::time::{sleep, timeout};

/// A cable to a home's PostgreSQL, in a directory of its own.
struct Cable {
    cable: testkit::Cable,
    _dir: TempDir,
}

impl Cable {
    /// Lays one beside the socket of a home, and opens the same data through it.
    async fn to(home: &Home) -> (Self, Storage) {
        let dir = tempfile::tempdir().unwrap();
        let cable = testkit::Cable::lay(home.location.url.as_deref().unwrap(), dir.path());
        let location = Location { url: Some(cable.url().to_owned()), ..home.location.clone() };
        let storage = Storage::open_as_it_is(&location).await.unwrap().unwrap();
        (Self { cable, _dir: dir }, storage)
    }

    fn is(&self, state: CableState) {
        self.cable.set(state);
    }
}

async fn written(home: &Home) -> i64 {
    sqlx::query_scalar("SELECT COUNT(*) FROM calls").fetch_one(&mut home.raw().await).await.unwrap()
}

async fn reserved(home: &Home) -> i64 {
    let reserved = sqlx::query_scalar("SELECT reserved_pico FROM spend_counters");
    reserved.fetch_one(&mut home.raw().await).await.unwrap()
}

#[tokio::test]
async fn a_call_counts_once_wherever_the_cable_is_cut() {
    for state in [CutBeforeCommit, CutAfterCommit] {
        on_postgres(async move |home| {
            let (cable, far) = Cable::to(&home).await;
            let (model, counters) = (model(), [counter(1_000)]);
            for money in [300, 100] {
                assert_eq!(home.reserve(&counters, amount(money, 0), at(300)).await.unwrap(), None);
            }
            let call = Call { cost: Some(Pico(30)), ..call(&model, at(300)) };
            let charge =
                Charge { counters: &counters, charged: amount(30, 12), released: amount(100, 0) };

            cable.is(state);
            far.charge_call(&call, &charge).await.unwrap();

            assert_eq!(written(&home).await, 1);
            let spent = home.spent_from(&counters[0], at(300)).await.unwrap();
            assert_eq!((spent, reserved(&home).await), (amount(30, 12), 300));
        })
        .await;
    }
}

#[tokio::test]
async fn nobody_s_reservation_is_given_back_twice() {
    for (state, left) in [(CutBeforeCommit, 400), (CutAfterCommit, 300)] {
        on_postgres(async move |home| {
            let (cable, far) = Cable::to(&home).await;
            let counters = [counter(1_000)];
            for money in [300, 100] {
                assert_eq!(home.reserve(&counters, amount(money, 0), at(300)).await.unwrap(), None);
            }

            cable.is(state);
            far.release(&counters, amount(100, 0)).await.unwrap();

            // Where nobody knows whether it was, it stays until a start.
            assert_eq!(reserved(&home).await, left);
        })
        .await;
    }
}

#[tokio::test]
async fn what_ends_while_the_database_is_away_is_written_when_it_is_back() {
    on_postgres(async |home| {
        let (cable, far) = Cable::to(&home).await;
        let model = model();
        let calls: Vec<Call<'_>> = (0..300).map(|n| call(&model, at(n))).collect();

        cable.is(Cut);
        let receipts: Vec<Receipt> = calls.iter().map(|call| far.record_call(call)).collect();
        sleep(Duration::from_millis(300)).await;
        assert_eq!(written(&home).await, 0);
        cable.is(Whole);

        for receipt in receipts {
            receipt.await.unwrap();
        }
        assert_eq!(written(&home).await, 300);
    })
    .await;
}

#[tokio::test]
async fn nobody_should_ask_when_much_waits_and_closing_does_not_wait_for_ever() {
    on_postgres(async |home| {
        let (cable, far) = Cable::to(&home).await;
        let model = model();
        assert!(far.records_calls());

        cable.is(Cut);
        let receipts: Vec<Receipt> =
            (0..10_000).map(|n| far.record_call(&call(&model, at(n)))).collect();
        assert!(!far.records_calls());
        timeout(Duration::from_secs(20), far.close()).await.unwrap();

        assert!(receipts.into_iter().next().unwrap().await.is_err(), "it is in the log instead");
        assert!(far.records_calls());
    })
    .await;
}

/// One that ends is charged to the old period's counter, and not committed yet, while somebody opens the new one.
#[tokio::test]
async fn a_call_that_ends_while_a_counter_is_opened_is_in_it() {
    on_postgres(async |home| {
        let old = counter(1_000);
        assert_eq!(home.reserve(&[old], amount(1, 0), at(150)).await.unwrap(), None);
        let mut other = home.raw().await;
        for statement in [
            "BEGIN",
            "INSERT INTO calls (id, account_id, attempt, purpose, model, outcome, duration_ms, created_at, own_key,
               cost_pico, input_tokens, output_tokens)
             VALUES ('c', 'a', 1, 'api', 'fake/parrot', 'done', 1, 250, 0, 40, 10, 2)",
            "UPDATE spend_counters SET spent_pico = spent_pico + 40, spent_tokens = spent_tokens + 12",
        ] {
            sqlx::query(statement).execute(&mut other).await.unwrap();
        }
        let new = storage::SpendCounter { since: at(200), ..old };

        let (opening, ending) = (async { home.spent_from(&new, at(300)).await }, async {
            sleep(Duration::from_millis(200)).await;
            sqlx::query("COMMIT").execute(&mut other).await.unwrap();
        });
        let (spent, ()) = tokio::join!(opening, ending);

        assert_eq!(spent.unwrap(), amount(40, 12));
    })
    .await;
}
