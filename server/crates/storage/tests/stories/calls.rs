//! The ledger of model calls.

use crate::support::{at, id, model, uuid};
use contract::{ChatCost, Cost, Pico, Price, Usage};
use storage::Call;

type Priced = (Option<i64>, Option<i64>, Option<String>, Option<String>);
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
            purpose: "answer",
            model: &model,
            outcome: "done",
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
            id: uuid(),
            turn: None,
            account: ada.id,
            key: None,
            own_key: false,
            chat: Some(chat),
            attempt: 1,
            purpose: "answer",
            model: &model,
            outcome: "failed",
            trouble,
            usage: Usage::default(),
            cost,
            price: None,
            first_token_ms: None,
            duration_ms: 1,
            now: at(20),
        };

        for (chat, cost) in [
            (one.chat, Some(Pico(Pico::UNIT))),
            (one.chat, Some(Pico(1))),
            (one.chat, None),
            (other.chat, Some(Pico(5))),
        ] {
            home.record_call(&call(chat, cost, Some("broken"))).await.unwrap();
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
                id: uuid(),
                turn: Some(turn),
                account: ada.id,
                key: None,
                own_key: false,
                chat: Some(first.chat),
                attempt: 1,
                purpose: "answer",
                model: &model,
                outcome: "done",
                trouble: None,
                usage: Usage::default(),
                cost: cost.map(Pico),
                price: None,
                first_token_ms: None,
                duration_ms: 1,
                now: at(20),
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

    async fn the_call_that_a_turn_waited_for_is_written_down_when_nobody_waits_any_more(home) {
        let ada = home.person("ada").await;
        let waiting = home.starts(&ada, "Waiting", 10).await;
        let ended = home.starts(&ada, "Ended", 10).await;
        let model = model();
        let call = |turn, attempt, outcome| Call {
            id: uuid(),
            turn: Some(turn),
            account: ada.id,
            key: None,
            own_key: false,
            chat: None,
            attempt,
            purpose: "answer",
            model: &model,
            outcome,
            trouble: None,
            usage: Usage::default(),
            cost: Some(Pico(0)),
            price: None,
            first_token_ms: None,
            duration_ms: 1,
            now: at(20),
        };
        home.record_call(&call(waiting.turn, 1, "failed")).await.unwrap();
        home.record_call(&call(ended.turn, 1, "done")).await.unwrap();

        home.interrupt_turns(at(30)).await.unwrap();
        home.interrupt_turns(at(40)).await.unwrap();

        let calls: Vec<(String, i64, String, Option<i64>)> = sqlx::query_as(
            "SELECT turn_id, attempt, outcome, cost_pico FROM calls ORDER BY turn_id, attempt",
        )
        .fetch_all(&mut home.raw().await)
        .await
        .unwrap();
        assert_eq!(calls, [
            (waiting.turn.text(), 1, "failed".to_owned(), Some(0)),
            (waiting.turn.text(), 2, "interrupted".to_owned(), None),
            (ended.turn.text(), 1, "done".to_owned(), Some(0)),
        ]);
    }
}
