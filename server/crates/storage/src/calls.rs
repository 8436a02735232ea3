//! The ledger of model calls: one row each, appended and never changed.

use crate::{
    Amount, Purse, Result, Storage,
    prices::keep,
    purses::charge,
    rows::{big, json},
};
use contract::{AccountId, ChatId, KeyId, ModelId, Pico, Price, Timestamp, TurnId, Usage};
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
    /// With which key, if with one.
    pub key: Option<KeyId>,
    /// Whether it was made with the asker's own key for the provider: then no budget is charged for it.
    pub own_key: bool,
    /// In which chat, if in one.
    pub chat: Option<ChatId>,
    /// Which try of the turn it was; the first is 1.
    pub attempt: u32,
    /// What for: `answer`, `title`, `api`, `embedding` or `trial`.
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
    /// The price by which it was charged; `None`: there is none, or it was charged by none.
    pub price: Option<&'a Price>,
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
        self.charge_call(call, &[], Amount::default()).await
    }

    /// Writes a call down, and counts `charged` in every purse with it, once; nothing of one that was made with an own
    /// key.
    pub async fn charge_call(
        &self,
        call: &Call<'_>,
        purses: &[Purse],
        charged: Amount,
    ) -> Result<()> {
        let price = call.price.map(json);
        let mut tx = self.begin().await?;
        if let Some(price) = &price {
            keep(&mut tx, call.id, call.model, price, call.now).await?;
        }
        let written = sqlx::query(
            "INSERT INTO calls (id, turn_id, account_id, chat_id, attempt, purpose, model, outcome, trouble,
               input_tokens, output_tokens, cached_tokens, cache_write_tokens, reasoning_tokens, cost_pico,
               price_as_of, first_token_ms, duration_ms, created_at, key_id, own_key, price_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
               (SELECT id FROM prices WHERE model = $7 AND price = $22))
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
        .bind(call.price.and_then(|price| price.as_of.as_deref()))
        .bind(call.first_token_ms.map(big))
        .bind(big(call.duration_ms))
        .bind(call.now.millis())
        .bind(call.key.map(KeyId::text))
        .bind(i64::from(call.own_key))
        .bind(price)
        .execute(&mut *tx)
        .await?;
        if written.rows_affected() > 0 && !call.own_key {
            charge(&mut tx, purses, charged, call.now).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
