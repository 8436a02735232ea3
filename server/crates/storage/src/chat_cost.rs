//! The cost of a chat, which its row keeps, and of the branch that is shown, which is summed over the ledger's calls.
//!
//! Between `chats` and `ledger`: whatever writes a call changes the row of the one in the transaction of the other.

use crate::chats::chat_in;
use crate::rows::{PART, RowOf, two_part_sum};
use crate::{Result, Storage, engine::Tx};
use contract::{AccountId, ChatCost, ChatId, Cost, Pico};
use std::collections::BTreeMap;

/// The changes that one transaction makes in what chats cost. They are collected while it writes calls and written last,
/// in the order of the chats, so that no two transactions wait for one another. A chat that is gone costs nobody anything.
#[derive(Debug, Default)]
pub(crate) struct CostChanges(BTreeMap<String, CostChange>);

/// The change in what one chat costs, in the columns of its row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct CostChange {
    high: i64,
    low: i64,
    unpriced: i64,
}

impl CostChanges {
    /// Adds the cost of a call of a chat, if it is of one; `None`: nobody knows it.
    pub(crate) fn add(&mut self, chat: Option<&str>, cost: Option<i64>) {
        self.change(chat, cost, 1);
    }

    /// Takes away the cost of a call that had been added.
    pub(crate) fn remove(&mut self, chat: Option<&str>, cost: Option<i64>) {
        self.change(chat, cost, -1);
    }

    fn change(&mut self, chat: Option<&str>, cost: Option<i64>, sign: i64) {
        let Some(chat) = chat else { return };
        let change = self.0.entry(chat.to_owned()).or_default();
        match cost {
            Some(cost) => {
                change.high += sign * (cost / PART);
                change.low += sign * (cost % PART);
            }
            None => change.unpriced += sign,
        }
    }

    /// Writes the changes, each as an increment: others may change the same chats at the same time.
    pub(crate) async fn write(self, tx: &mut Tx) -> Result<()> {
        for (chat, change) in self.0 {
            if change == CostChange::default() {
                continue;
            }
            sqlx::query(
                "UPDATE chats
                 SET cost_high = cost_high + $1, cost_low = cost_low + $2,
                   unpriced = CASE WHEN unpriced + $3 > 0 THEN unpriced + $3 ELSE 0 END
                 WHERE id = $4",
            )
            .bind(change.high)
            .bind(change.low)
            .bind(change.unpriced)
            .bind(chat)
            .execute(&mut **tx)
            .await?;
        }
        Ok(())
    }
}

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
