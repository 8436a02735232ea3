//! The ledger of model calls: one row each, appended and never changed.

use crate::{
    Result, Storage,
    rows::{RowOf, big},
};
use contract::{AccountId, ChatId, Cost, ModelId, Pico, Spent, Timestamp, TurnId, Usage};
use uuid::Uuid;

/// One call of a model that is over.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// Its id.
    pub id: Uuid,
    /// The turn it was made for, if any.
    pub turn: Option<TurnId>,
    /// Who asked.
    pub account: AccountId,
    /// In which chat, if in one.
    pub chat: Option<ChatId>,
    /// Which try of the turn it was; the first is 1.
    pub attempt: u32,
    /// What for: `answer` or `title`.
    pub purpose: &'a str,
    /// The model that was asked.
    pub model: &'a ModelId,
    /// How it ended, in one word.
    pub outcome: &'a str,
    /// Why it failed, in one word, if it did.
    pub trouble: Option<&'a str>,
    /// Tokens by kind; what the provider did not report stays unknown.
    pub usage: Usage,
    /// What it cost; `None` where nobody knows.
    pub cost: Option<Pico>,
    /// The day of the price, `2026-11-23`; `None`: there is no price, or the operator said it.
    pub price_as_of: Option<&'a str>,
    /// From asking to the first word, in milliseconds.
    pub first_token_ms: Option<u64>,
    /// From asking to the end, in milliseconds.
    pub duration_ms: u64,
    /// When it ended.
    pub now: Timestamp,
}

impl Storage {
    /// Writes a call down. Writing the same one twice is writing it once.
    pub async fn record_call(&self, call: &Call<'_>) -> Result<()> {
        sqlx::query(
            "INSERT INTO calls (id, turn_id, account_id, chat_id, attempt, purpose, model, outcome, trouble,
               input_tokens, output_tokens, cached_tokens, cache_write_tokens, reasoning_tokens, cost_pico,
               price_as_of, first_token_ms, duration_ms, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
             ON CONFLICT (id) DO NOTHING",
        )
        .bind(call.id.to_string())
        .bind(call.turn.map(TurnId::text))
        .bind(call.account.text())
        .bind(call.chat.map(ChatId::text))
        .bind(i64::from(call.attempt))
        .bind(call.purpose)
        .bind(call.model.as_str())
        .bind(call.outcome)
        .bind(call.trouble)
        .bind(call.usage.input.map(big))
        .bind(call.usage.output.map(big))
        .bind(call.usage.cached.map(big))
        .bind(call.usage.cache_write.map(big))
        .bind(call.usage.reasoning.map(big))
        .bind(call.cost.map(|cost| cost.0))
        .bind(call.price_as_of)
        .bind(call.first_token_ms.map(big))
        .bind(big(call.duration_ms))
        .bind(call.now.millis())
        .execute(&self.write)
        .await?;
        Ok(())
    }

    /// What each model took from `from` on and before `until`, the dearest first.
    pub async fn spent(&self, from: Timestamp, until: Timestamp) -> Result<Vec<Spent>> {
        let rows = sqlx::query_as::<_, SpentRow>(
            "SELECT model, COUNT(*) AS calls,
               CAST(SUM(CASE WHEN outcome = 'failed' THEN 1 ELSE 0 END) AS BIGINT) AS failed,
               CAST(COALESCE(SUM(input_tokens), 0) AS BIGINT) AS input,
               CAST(COALESCE(SUM(output_tokens), 0) AS BIGINT) AS output,
               CAST(COALESCE(SUM(cost_pico), 0) AS BIGINT) AS cost,
               CAST(SUM(CASE WHEN cost_pico IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS unpriced
             FROM calls
             WHERE created_at >= $1 AND created_at < $2
             GROUP BY model
             ORDER BY cost DESC, calls DESC, model",
        )
        .bind(from.millis())
        .bind(until.millis())
        .fetch_all(&self.read)
        .await?;
        rows.into_iter().map(Spent::try_from).collect()
    }
}

#[derive(sqlx::FromRow)]
struct SpentRow {
    model: String,
    calls: i64,
    failed: i64,
    input: i64,
    output: i64,
    cost: i64,
    unpriced: i64,
}

impl TryFrom<SpentRow> for Spent {
    type Error = crate::Error;

    fn try_from(row: SpentRow) -> Result<Self> {
        let of = RowOf("calls", &row.model);
        Ok(Self {
            model: of.model(&row.model)?,
            calls: of.number(row.calls)?,
            failed: of.number(row.failed)?,
            input: of.number(row.input)?,
            output: of.number(row.output)?,
            cost: Cost { known: Pico(row.cost), unpriced: of.number(row.unpriced)? },
        })
    }
}
