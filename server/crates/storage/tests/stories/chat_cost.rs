//! What a chat costs: its row keeps the sum of its calls, whatever becomes of both.

use crate::support::{EVER, Home, at, call, model, uuid};
use contract::{CallOutcome, Chat, Cost, Pico, Price};
use storage::{Call, Storage};
use tokio::task::JoinSet;

/// Numbers that look like chance and are the same every time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn cost(&mut self) -> Option<Pico> {
        let costs =
            [None, Some(0), Some(1), Some(999_999_999), Some(7 * Pico::UNIT + 12_345_678_901)];
        costs[self.below(costs.len())].map(Pico)
    }
}

/// The number of chats, and the ids of those whose row says something else than the ledger.
async fn checked(home: &Home) -> (i64, Vec<String>) {
    let mut raw = home.raw().await;
    let wrong = sqlx::query_scalar(
        "SELECT chats.id FROM chats
         WHERE cost_high <> (SELECT CAST(COALESCE(SUM(calls.cost_pico / 1000000000), 0) AS BIGINT)
                             FROM calls WHERE calls.chat_id = chats.id)
            OR cost_low <> (SELECT CAST(COALESCE(SUM(calls.cost_pico % 1000000000), 0) AS BIGINT)
                            FROM calls WHERE calls.chat_id = chats.id)
            OR unpriced <> (SELECT COUNT(*) FROM calls
                            WHERE calls.chat_id = chats.id AND calls.cost_pico IS NULL)",
    );
    let wrong = wrong.fetch_all(&mut raw).await.unwrap();
    let chats = sqlx::query_scalar("SELECT COUNT(*) FROM chats").fetch_one(&mut raw).await.unwrap();
    (chats, wrong)
}

both_engines! {
    async fn the_row_is_the_sum_after_any_sequence_of_calls_prices_and_purges(home) {
        let (model, price) = (model(), Price::default());
        let bob = home.person("bob").await;
        for seed in 1..=6 {
            let mut numbers = Numbers(seed);
            let ada = home.person(&format!("ada{seed}")).await;
            let mut chats: Vec<Chat> = Vec::new();
            for n in 0..4 {
                chats.push(home.chats_about(&ada, &format!("{seed} {n}"), 10).await);
            }
            let mut calls: Vec<Call<'_>> = Vec::new();
            for step in 0..50 {
                let chat = chats[numbers.below(chats.len())].id;
                let new = Call { account: ada.id, chat: Some(chat), cost: numbers.cost(), ..call(&model, at(20)) };
                let old = calls.get(numbers.below(calls.len().max(1))).copied();
                match (numbers.below(7), old) {
                    (0, Some(old)) => home.record_call(&Call { cost: numbers.cost(), ..old }).await.unwrap(),
                    (1, _) => {
                        home.open_call(&new).await.unwrap();
                        home.close_open_calls(EVER).await.unwrap();
                        calls.push(new);
                    }
                    (2, _) => {
                        let new = Call { outcome: CallOutcome::Interrupted, ..new };
                        home.record_call(&new).await.unwrap();
                        calls.push(Call { outcome: CallOutcome::Done, ..new });
                    }
                    (3, _) => {
                        for unpriced in home.charged_calls(None, 1_000).await.unwrap() {
                            if unpriced.cost.is_none() && numbers.below(3) == 0 {
                                home.price_call(&unpriced, (uuid(), &price), Pico(1_000_000_001), at(30)).await.unwrap();
                            }
                        }
                    }
                    (4, _) if step % 10 == 4 => {
                        home.delete_chat(ada.id, chat, at(40)).await.unwrap();
                        home.purge_chats(at(40)).await.unwrap();
                    }
                    _ => {
                        home.record_call(&new).await.unwrap();
                        calls.push(new);
                    }
                }
            }

            let (left, wrong) = checked(&home).await;
            assert_eq!(wrong, [""; 0], "seed {seed}");
            assert!(left > 0);
            home.delete_account(ada.id, Some(bob.id), at(50)).await.unwrap();
            assert_eq!(checked(&home).await, (left, Vec::new()), "seed {seed}, handed over");
        }
    }

    async fn many_at_once_in_two_processes_lose_nothing(home) {
        let ada = home.person("ada").await;
        let chats = [home.chats_about(&ada, "One", 10).await, home.chats_about(&ada, "Other", 10).await];
        let second = Storage::open_as_it_is(&home.location).await.unwrap().unwrap();
        let mut crowd = JoinSet::new();
        for n in 0..200 {
            let storage = if n % 2 == 0 { (*home).clone() } else { second.clone() };
            let chat = chats[n / 2 % 2].id;
            crowd.spawn(async move {
                let cost = (n % 5 > 0).then_some(Pico(999_999_999));
                let model = model();
                storage.record_call(&Call { chat: Some(chat), cost, ..call(&model, at(20)) }).await.unwrap();
            });
        }
        crowd.join_all().await;

        for chat in chats {
            let chat = home.chat(ada.id, chat.id).await.unwrap().unwrap();
            assert_eq!(chat.cost, Cost { known: Pico(80 * 999_999_999), unpriced: 20 });
        }
        second.close().await;
    }

    async fn what_a_call_costs_that_was_taken_for_cut_off_replaces_what_nobody_knew(home) {
        let ada = home.person("ada").await;
        let chat = home.chats_about(&ada, "One", 10).await.id;
        let model = model();
        let call = Call { chat: Some(chat), cost: Some(Pico(5)), ..call(&model, at(20)) };
        let cost = async || home.chat(ada.id, chat).await.unwrap().unwrap().cost;
        home.open_call(&call).await.unwrap();
        home.close_open_calls(EVER).await.unwrap();
        assert_eq!(cost().await, Cost { known: Pico(0), unpriced: 1 });

        home.record_call(&call).await.unwrap();
        home.record_call(&call).await.unwrap();

        assert_eq!(cost().await, Cost { known: Pico(5), unpriced: 0 });
    }
}
