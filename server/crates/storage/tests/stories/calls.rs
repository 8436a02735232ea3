//! The ledger of model calls.

use crate::support::{at, id, model, uuid};
use contract::{Cost, Pico, Price, Usage};
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
}
