//! The cost of a chat and of the branch that is shown, summed over the ledger's calls.
//!
//! Between `chats` and `ledger`: one statement walks the tree of the one and sums up rows of the other.

use crate::chats::chat_in;
use crate::rows::{RowOf, two_part_sum};
use crate::{Result, Storage};
use contract::{AccountId, ChatCost, ChatId, Cost, Pico};

impl Storage {
    /// The cost of a chat, and that of the branch that is shown. `None`: this owner has no such chat.
    #[tracing::instrument(level = "debug", skip_all, fields(%owner, %chat))]
    pub async fn chat_cost(&self, owner: AccountId, chat: ChatId) -> Result<Option<ChatCost>> {
        let mut tx = self.snapshot().await?;
        let Some(chat) = chat_in(&mut tx, owner, chat).await? else {
            return Ok(None);
        };
        let id = chat.id.text();
        // The chat's calls are few beside those of everybody; of each the turn, and of it the answer, is found by key.
        let (high, low, unpriced) = sqlx::query_as::<_, (i64, i64, i64)>(
            "WITH RECURSIVE branch (id, parent_id) AS (
               SELECT messages.id, messages.parent_id
               FROM messages
               WHERE messages.id = $1 AND messages.chat_id = $2
               UNION ALL
               SELECT messages.id, messages.parent_id
               FROM branch
               JOIN messages ON messages.id = branch.parent_id
             )
             SELECT CAST(COALESCE(SUM(calls.cost_pico / 1000000000), 0) AS BIGINT),
               CAST(COALESCE(SUM(calls.cost_pico % 1000000000), 0) AS BIGINT),
               COUNT(CASE WHEN calls.id IS NOT NULL AND calls.cost_pico IS NULL THEN 1 END)
             FROM calls
             JOIN turns ON turns.id = calls.turn_id
             WHERE calls.chat_id = $2 AND turns.answer_id IN (SELECT branch.id FROM branch)",
        )
        .bind(chat.head.map(contract::MessageId::text))
        .bind(id.as_str())
        .fetch_one(&mut *tx)
        .await?;
        let branch = Cost {
            known: Pico(two_part_sum(high, low)),
            unpriced: RowOf("calls", &id).number("cost_pico", unpriced)?,
        };
        Ok(Some(ChatCost { whole: chat.cost, branch }))
    }
}
