//! Who serves the data, what is taken over from whoever did before, and what is left when it is closed.

use crate::support::{EVER, Home, amount, at, call, counter, id, model, on_postgres};
use contract::{Allowance, BudgetScope, BudgetSettings, Cost, Period, Pico};
use std::time::Duration;
use storage::{Call, Location, Receipt, SpendCounter, Storage};
use testkit::CableState;
use tokio::{task::JoinSet, time::sleep};

async fn written(home: &Home) -> i64 {
    let count = sqlx::query_scalar("SELECT COUNT(*) FROM calls");
    count.fetch_one(&mut home.raw().await).await.unwrap()
}

both_engines! {
    async fn one_process_serves_the_data(home) {
        let refused = Storage::open(&home.location).await.unwrap_err();

        let sentence = refused.to_string();
        assert!(sentence.starts_with("another plauder serves or migrates this data"), "{sentence}");
        assert!(sentence.contains("stop it first"), "{sentence}");
        assert!(home.keeps_claim().await.unwrap());
        let next = Storage::open(&home.closes().await).await.unwrap();
        assert!(next.keeps_claim().await.unwrap());
        next.close().await;
    }

    async fn the_next_process_waits_for_the_one_before(home) {
        let location = home.location.clone();
        let mut next = JoinSet::new();
        next.spawn(async move { Storage::open_within(&location, Duration::from_secs(10)).await });
        sleep(Duration::from_millis(300)).await;
        assert!(next.try_join_next().is_none());

        home.closes().await;

        let next = next.join_next().await.unwrap().unwrap().unwrap();
        assert!(next.keeps_claim().await.unwrap());
        next.close().await;
    }

    async fn only_what_was_begun_before_is_taken_over(home) {
        let ada = home.person("ada").await;
        let (old, new) = (home.starts(&ada, "Old", 10).await, home.starts(&ada, "New", 20).await);
        let model = model();
        for begun in [at(10), at(20)] {
            home.open_call(&call(&model, begun)).await.unwrap();
        }

        assert_eq!(home.interrupt_turns(at(20), at(30)).await.unwrap(), 1);
        assert_eq!(home.close_open_calls(at(20)).await.unwrap(), 1);

        assert_eq!(home.chat(ada.id, old.chat).await.unwrap().unwrap().live, None);
        assert_eq!(home.chat(ada.id, new.chat).await.unwrap().unwrap().live, Some(new.turn));
        assert_eq!(home.close_open_calls(EVER).await.unwrap(), 1);
    }

    // Somebody believed that it was cut off, because its process could not say that it lives.
    async fn a_call_that_ends_after_all_has_its_own_line(home) {
        let ada = home.person("ada").await;
        let asked = home.starts(&ada, "One", 10).await;
        let model = model();
        let begun = Call { account: ada.id, chat: Some(asked.chat), ..call(&model, at(10)) };
        home.open_call(&begun).await.unwrap();
        assert_eq!(home.close_open_calls(EVER).await.unwrap(), 1);
        let ended = Call { cost: Some(Pico(7)), now: at(20), ..begun };
        let counters = [counter(100)];
        assert_eq!(home.reserve(&counters, amount(9, 0), at(300)).await.unwrap(), None);
        let charge =
            storage::Charge { counters: &counters, charged: amount(7, 2), released: amount(9, 0) };

        for _ in 0..2 {
            home.charge_call(&ended, &charge).await.unwrap();
        }

        assert_eq!(written(&home).await, 1);
        let cost = home.chat(ada.id, asked.chat).await.unwrap().unwrap().cost;
        assert_eq!(cost, Cost { known: Pico(7), unpriced: 0 });
        // All but what was spent may be reserved again.
        assert_eq!(home.reserve(&counters, amount(100, 0), at(300)).await.unwrap(), None);
    }

    async fn closing_waits_for_the_ledger(home) {
        let model = model();
        let receipts: Vec<Receipt> =
            (0..600).map(|n| home.record_call(&call(&model, at(n)))).collect();

        home.close().await;

        assert_eq!((written(&home).await, receipts.len()), (600, 600));
        assert!(home.record_call(&call(&model, at(700))).await.is_err(), "it is in the log instead");
    }

    async fn counters_of_nothing_are_purged(home) {
        let settings = BudgetSettings {
            scope: BudgetScope::Everybody,
            allowance: Allowance { period: Period::Day, money: Some(Pico(9)), tokens: None },
            warn_at: 80,
            downgrade: None,
            unpriced: false,
        };
        let budget = home.set_budget(id(), &settings, at(1)).await.unwrap();
        let live = SpendCounter { id: budget.id.uuid(), ..counter(10) };
        for counter in [live, counter(10)] {
            assert_eq!(home.reserve(&[counter], amount(6, 0), at(300)).await.unwrap(), None);
        }

        assert_eq!(home.purge_spend_counters().await.unwrap(), 1);

        assert_eq!(home.purge_spend_counters().await.unwrap(), 0);
        assert_eq!(home.reserve(&[live], amount(6, 0), at(300)).await.unwrap(), Some(0));
    }
}

/// Ends the session that holds the claim, as PostgreSQL does when it is started anew.
async fn end_the_session(home: &Home) {
    let mut raw = home.raw().await;
    loop {
        let ended = sqlx::query(
            "SELECT pg_terminate_backend(pid) FROM pg_locks
             WHERE locktype = 'advisory' AND classid = 1886152052 AND granted
               AND CAST(objid AS BIGINT) = (CAST(hashtext(current_schema()) AS BIGINT) & 4294967295)",
        )
        .fetch_all(&mut raw)
        .await
        .unwrap();
        if ended.is_empty() {
            return;
        }
        sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn a_claim_that_is_lost_is_made_again() {
    on_postgres(async |home| {
        end_the_session(&home).await;

        assert!(home.keeps_claim().await.unwrap());

        Storage::open(&home.location).await.unwrap_err();
    })
    .await;
}

#[tokio::test]
async fn a_claim_that_another_process_has_made_meanwhile_is_lost_for_good() {
    on_postgres(async |home| {
        end_the_session(&home).await;
        let grace = Duration::from_secs(10);
        let other = Storage::open_within(&home.location, grace).await.unwrap();

        for _ in 0..2 {
            assert!(!home.keeps_claim().await.unwrap());
        }

        assert!(other.keeps_claim().await.unwrap(), "its session is not ended for it");
        other.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_session_that_only_the_database_takes_for_alive_is_not_in_the_way() {
    on_postgres(async |home| {
        let dir = tempfile::tempdir().unwrap();
        let location = home.closes().await;
        let cable = testkit::Cable::lay(location.url.as_deref().unwrap(), dir.path());
        let far = Location { url: Some(cable.url().to_owned()), ..location };
        let storage = Storage::open(&far).await.unwrap();

        cable.set(CableState::CutUnnoticed);

        assert!(storage.keeps_claim().await.unwrap());
        storage.close().await;
    })
    .await;
}
