//! The ledger of model calls.

use crate::support::{EVER, at, call, id, model, uuid};
use contract::{
    CallOutcome, CallPurpose, ChatCost, Cost, ModelId, ModelTrouble, Pico, Price, Usage,
};
use storage::{Call, Receipt};

type Priced = (Option<i64>, Option<i64>, Option<String>, Option<String>);
type Found = (String, String, i64, i64, Option<i64>, i64, String, Option<String>);
type Tokens = (i64, Option<i64>, Option<i64>, Option<i64>, Option<i64>, i64);

both_engines! {
    async fn a_call_is_written_down_once_and_stays(home) {
        let ada = home.person("ada").await;
        let asked = home.starts(&ada, "One", 10).await;
        let model = model();
        let price = Price { as_of: Some("2026-11-23".into()), ..Price::default() };
        let call = Call {
            id: uuid(),
            turn: Some(asked.turn),
            account: ada.id,
            key: Some(id()),
            own_key: false,
            chat: Some(asked.chat),
            attempt: 2,
            fallback: false,
            purpose: CallPurpose::Answer,
            model: &model,
            outcome: CallOutcome::Done,
            trouble: None,
            usage: Usage { input: Some(u64::MAX), output: Some(0), cache_write: Some(4), ..Usage::default() },
            cost: Some(Pico(1_234_567)),
            price: Some(&price),
            first_token_ms: None,
            duration_ms: 7,
            now: at(20),
        };

        home.record_call(&call).await.unwrap();
        home.record_call(&call).await.unwrap();
        home.record_call(&Call { id: uuid(), turn: None, chat: None, account: id(), ..call }).await.unwrap();
        home.delete_account(ada.id, None, at(30)).await.unwrap();

        let kept: Vec<Tokens> = sqlx::query_as(
            "SELECT attempt, input_tokens, output_tokens, cached_tokens, first_token_ms, duration_ms
             FROM calls WHERE turn_id = $1",
        )
        .bind(asked.turn.text())
        .fetch_all(&mut home.raw().await)
        .await
        .unwrap();
        assert_eq!(kept, [(2, Some(i64::MAX), Some(0), None, None, 7)]);
        let priced: Vec<Priced> = sqlx::query_as(
            "SELECT cache_write_tokens, cost_pico, price_as_of, trouble FROM calls WHERE turn_id = $1",
        )
        .bind(asked.turn.text())
        .fetch_all(&mut home.raw().await)
        .await
        .unwrap();
        assert_eq!(priced, [(Some(4), Some(1_234_567), Some("2026-11-23".into()), None)]);
        let key: Option<String> = sqlx::query_scalar("SELECT key_id FROM calls WHERE turn_id = $1")
            .bind(asked.turn.text())
            .fetch_one(&mut home.raw().await)
            .await
            .unwrap();
        assert_eq!(key, call.key.map(contract::KeyId::text));
    }

    async fn a_chat_costs_what_its_calls_cost(home) {
        let ada = home.person("ada").await;
        let (one, other) = (home.starts(&ada, "One", 10).await, home.starts(&ada, "Other", 10).await);
        let model = model();
        let call = |chat, cost, trouble| Call {
            account: ada.id,
            chat: Some(chat),
            outcome: CallOutcome::Failed,
            trouble,
            cost,
            ..call(&model, at(20))
        };

        for (chat, cost) in [
            (one.chat, Some(Pico(Pico::UNIT))),
            (one.chat, Some(Pico(1))),
            (one.chat, None),
            (other.chat, Some(Pico(5))),
        ] {
            home.record_call(&call(chat, cost, Some(ModelTrouble::Broken))).await.unwrap();
        }

        let chat = home.chat(ada.id, one.chat).await.unwrap().unwrap();
        assert_eq!(chat.cost, Cost { known: Pico(Pico::UNIT + 1), unpriced: 1 });
        let chat = home.chat(ada.id, other.chat).await.unwrap().unwrap();
        assert_eq!(chat.cost, Cost { known: Pico(5), unpriced: 0 });
    }

    async fn a_branch_costs_what_its_own_answers_cost(home) {
        let (ada, bob) = (home.person("ada").await, home.person("bob").await);
        let first = home.starts(&ada, "One", 10).await;
        home.end_turn(&first.end("Sure.", 11)).await.unwrap().unwrap();
        let (again, _) = home.answers_again(ada.id, first.chat, first.question, &[], 12).await;
        home.end_turn(&again.end("Once more.", 13)).await.unwrap().unwrap();
        let more = home.says(&ada, first.chat, Some(again.answer), "More", 14).await;
        let model = model();
        for (turn, cost) in [(first.turn, Some(1)), (again.turn, Some(20)), (more.turn, Some(300)), (more.turn, None)] {
            let call = Call {
                turn: Some(turn),
                account: ada.id,
                chat: Some(first.chat),
                cost: cost.map(Pico),
                ..call(&model, at(20))
            };
            home.record_call(&call).await.unwrap();
        }

        let shown = home.chat_cost(ada.id, first.chat).await.unwrap().unwrap();
        home.switch_branch(ada.id, first.chat, first.answer).await.unwrap().unwrap();
        let switched = home.chat_cost(ada.id, first.chat).await.unwrap().unwrap();

        let cost = |known, unpriced| Cost { known: Pico(known), unpriced };
        assert_eq!(shown, ChatCost { whole: cost(321, 1), branch: cost(320, 1) });
        assert_eq!(switched, ChatCost { whole: cost(321, 1), branch: cost(1, 0) });
        assert_eq!(home.chat_cost(bob.id, first.chat).await.unwrap(), None);
    }

    async fn a_call_that_was_cut_off_is_written_down_at_the_next_start(home) {
        let (other, account, key) = (ModelId::parse("fake/other").unwrap(), id(), id());
        let model = model();
        let call = |at| Call { account, key: Some(key), purpose: CallPurpose::Api, attempt: 2, ..call(&model, at) };
        let (cut_off, over, moved) = (call(at(10)), call(at(20)), call(at(30)));
        for begun in [&cut_off, &over, &moved] {
            home.open_call(begun).await.unwrap();
        }
        home.open_call(&Call { model: &other, own_key: true, ..moved }).await.unwrap();
        home.record_call(&Call { outcome: CallOutcome::Done, ..over }).await.unwrap();

        assert_eq!(home.close_open_calls(EVER).await.unwrap(), 2);
        assert_eq!(home.close_open_calls(EVER).await.unwrap(), 0);

        let calls: Vec<Found> = sqlx::query_as(
            "SELECT model, outcome, attempt, own_key, cost_pico, created_at, account_id, key_id
             FROM calls ORDER BY id",
        )
        .fetch_all(&mut home.raw().await)
        .await
        .unwrap();
        let found = |model: &ModelId, outcome: &str, own, at| {
            let (account, key) = (account.text(), Some(key.text()));
            (model.as_str().to_owned(), outcome.to_owned(), 2, own, None, at, account, key)
        };
        assert_eq!(calls, [
            found(&model, "interrupted", 0, 10),
            found(&model, "done", 0, 20),
            found(&other, "interrupted", 1, 30),
        ]);
    }

    async fn calls_that_end_at_once_are_all_written(home) {
        let model = model();
        let calls: Vec<Call<'_>> = (0..600).map(|n| call(&model, at(n))).collect();

        let receipts: Vec<Receipt> = calls
            .iter()
            .flat_map(|call| [home.open_call(call), home.record_call(call), home.record_call(call)])
            .collect();
        for receipt in receipts {
            receipt.await.unwrap();
        }

        let (written, ids): (i64, i64) =
            sqlx::query_as("SELECT COUNT(*), COUNT(DISTINCT id) FROM calls")
                .fetch_one(&mut home.raw().await)
                .await
                .unwrap();
        assert_eq!((written, ids), (600, 600));
        assert_eq!(home.close_open_calls(EVER).await.unwrap(), 0);
    }

    async fn one_call_that_cannot_be_written_does_not_spoil_the_others(home) {
        let model = model();
        // Only PostgreSQL refuses a text with a NUL.
        let price = Price { as_of: Some("\0".into()), ..Price::default() };
        let broken = Call { price: Some(&price), ..call(&model, at(1)) };
        let fine = [call(&model, at(2)), call(&model, at(3))];

        let [first, broken, last] =
            [&fine[0], &broken, &fine[1]].map(|call| home.record_call(call));

        first.await.unwrap();
        last.await.unwrap();
        assert_eq!(broken.await.is_err(), home.engine() == "postgres");
    }
}
