//! The ledger of model calls.

use crate::support::{at, id, model, uuid};
use contract::Usage;
use storage::Call;

type Tokens = (i64, Option<i64>, Option<i64>, Option<i64>, Option<i64>, i64);

both_engines! {
    async fn a_call_is_written_down_once_and_stays(home) {
        let ada = home.person("ada").await;
        let asked = home.starts(&ada, "One", 10).await;
        let model = model();
        let call = Call {
            id: uuid(),
            turn: Some(asked.turn),
            account: ada.id,
            chat: Some(asked.chat),
            attempt: 2,
            purpose: "answer",
            model: &model,
            outcome: "done",
            usage: Usage { input: Some(u64::MAX), output: Some(0), cached: None, reasoning: None },
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
    }
}
