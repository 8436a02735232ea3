//! Who may take over what is left open, and what is left when the data is closed.

use crate::support::{EVER, Home, amount, at, call, counter, id, model, on_postgres};
use contract::{Allowance, BudgetScope, BudgetSettings, Cost, Period, Pico};
use std::time::Duration;
use storage::{Call, Receipt, SpendCounter, Storage};
use tokio::time::sleep;

async fn written(home: &Home) -> i64 {
    let count = sqlx::query_scalar("SELECT COUNT(*) FROM calls");
    count.fetch_one(&mut home.raw().await).await.unwrap()
}

both_engines! {
    async fn one_that_is_alone_may_take_over(home) {
        assert!(home.claim().await.unwrap());
        assert!(home.claim().await.unwrap());
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

/// PostgreSQL notices the end of a session a moment later.
async fn is_soon_alone(storage: &Storage) -> bool {
    for _ in 0..100 {
        if storage.claim().await.unwrap() {
            return true;
        }
        sleep(Duration::from_millis(50)).await;
    }
    false
}

#[tokio::test]
async fn nobody_is_alone_beside_a_process_that_lives() {
    on_postgres(async |first| {
        let open = async || Storage::open(&first.location).await.unwrap();
        let (second, third, fourth) = (open().await, open().await, open().await);

        assert!(first.claim().await.unwrap());
        assert!(!second.claim().await.unwrap());
        first.close().await;
        assert!(!third.claim().await.unwrap(), "the second one lives");
        second.close().await;
        assert!(is_soon_alone(&third).await, "all others are gone");
        third.close().await;
        assert!(is_soon_alone(&fourth).await);
        fourth.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_session_that_is_lost_is_replaced() {
    on_postgres(async |first| {
        let second = Storage::open(&first.location).await.unwrap();
        assert!(first.claim().await.unwrap());
        sqlx::query(
            "SELECT pg_terminate_backend(pid) FROM pg_locks
             WHERE locktype = 'advisory' AND classid = 1886152052
               AND CAST(objid AS BIGINT) = (CAST(hashtext(current_schema()) AS BIGINT) & 4294967295)",
        )
        .execute(&mut first.raw().await)
        .await
        .unwrap();
        assert!(is_soon_alone(&first).await, "it has a new one");

        assert!(!second.claim().await.unwrap());

        second.close().await;
    })
    .await;
}
