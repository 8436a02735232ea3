//! The lines of the ledger, as they are written.

use super::{Call, Charge};
use crate::{
    Amount, Purse, Result,
    engine::Tx,
    prices::keep,
    purses::{charge, release},
    rows::{big, json, word},
};
use contract::{CallOutcome, CallPurpose, ChatId, KeyId, ModelTrouble, Timestamp, TurnId, Usage};
use std::collections::HashMap;
use uuid::Uuid;

/// The price at which a model was charged last, as JSON, and its id. So the database is asked for it only when it
/// changes.
pub(super) type Prices = HashMap<String, (String, String)>;

/// One of them.
pub(super) type Learnt = (String, (String, String));

/// A call that goes on.
#[derive(Debug)]
pub(super) struct Begun {
    pub id: Uuid,
    turn: Option<String>,
    account: String,
    key: Option<String>,
    own_key: bool,
    chat: Option<String>,
    attempt: u32,
    fallback: bool,
    purpose: CallPurpose,
    model: String,
    at: Timestamp,
}

/// A call that is over.
#[derive(Debug)]
pub(super) struct Ended {
    pub call: Begun,
    pub purses: Vec<Purse>,
    outcome: CallOutcome,
    trouble: Option<ModelTrouble>,
    usage: Usage,
    cost_pico: Option<i64>,
    price: Option<String>,
    price_as_of: Option<String>,
    first_token_ms: Option<i64>,
    duration_ms: i64,
    charged: Amount,
    released: Amount,
}

impl Begun {
    pub(super) fn of(call: &Call<'_>) -> Self {
        Self {
            id: call.id,
            turn: call.turn.map(TurnId::text),
            account: call.account.text(),
            key: call.key.map(KeyId::text),
            own_key: call.own_key,
            chat: call.chat.map(ChatId::text),
            attempt: call.attempt,
            fallback: call.fallback,
            purpose: call.purpose,
            model: call.model.as_str().to_owned(),
            at: call.now,
        }
    }

    pub(super) async fn write(&self, tx: &mut Tx) -> Result<()> {
        sqlx::query(
            "INSERT INTO open_calls (id, turn_id, account_id, chat_id, key_id, own_key, attempt, purpose, model,
               created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (id) DO UPDATE SET model = excluded.model, own_key = excluded.own_key",
        )
        .bind(self.id.to_string())
        .bind(self.turn.as_deref())
        .bind(self.account.as_str())
        .bind(self.chat.as_deref())
        .bind(self.key.as_deref())
        .bind(i64::from(self.own_key))
        .bind(i64::from(self.attempt))
        .bind(self.purpose.as_str())
        .bind(self.model.as_str())
        .bind(self.at.millis())
        .execute(&mut **tx)
        .await?;
        Ok(())
    }
}

impl Ended {
    pub(super) fn of(call: &Call<'_>, charge: &Charge<'_>) -> Self {
        Self {
            call: Begun::of(call),
            purses: charge.purses.to_vec(),
            outcome: call.outcome,
            trouble: call.trouble,
            usage: call.usage,
            cost_pico: call.cost.map(|cost| cost.0),
            price: call.price.map(json),
            price_as_of: call.price.and_then(|price| price.as_of.clone()),
            first_token_ms: call.first_token_ms.map(big),
            duration_ms: big(call.duration_ms),
            charged: charge.charged,
            released: charge.released,
        }
    }

    /// Writes the line, unless it is there, or in place of one by somebody who believed that it was cut off. Gives back the price of the model, if that was not among the known ones.
    pub(super) async fn write(&self, tx: &mut Tx, known: &Prices) -> Result<Option<Learnt>> {
        let Self { call, usage, .. } = self;
        let (price_id, learnt) = match &self.price {
            None => (None, None),
            Some(price) => match known.get(&call.model) {
                Some((same, id)) if same == price => (Some(id.clone()), None),
                _ => {
                    let id = keep(tx, call.id, &call.model, price, call.at).await?;
                    (Some(id.clone()), Some((call.model.clone(), (price.clone(), id))))
                }
            },
        };
        let written = sqlx::query(
            "INSERT INTO calls (id, turn_id, account_id, chat_id, attempt, purpose, model, outcome, trouble,
               input_tokens, output_tokens, cached_tokens, cache_write_tokens, reasoning_tokens, cost_pico,
               price_as_of, first_token_ms, duration_ms, created_at, key_id, own_key, price_id, fallback)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
               $23)
             ON CONFLICT (id) DO UPDATE
               SET attempt = excluded.attempt, model = excluded.model, outcome = excluded.outcome,
                 trouble = excluded.trouble, input_tokens = excluded.input_tokens,
                 output_tokens = excluded.output_tokens, cached_tokens = excluded.cached_tokens,
                 cache_write_tokens = excluded.cache_write_tokens, reasoning_tokens = excluded.reasoning_tokens,
                 cost_pico = excluded.cost_pico, price_as_of = excluded.price_as_of,
                 first_token_ms = excluded.first_token_ms, duration_ms = excluded.duration_ms,
                 created_at = excluded.created_at, own_key = excluded.own_key, price_id = excluded.price_id, fallback = excluded.fallback
               WHERE calls.outcome = $24 AND excluded.outcome <> $24",
        )
        .bind(call.id.to_string())
        .bind(call.turn.as_deref())
        .bind(call.account.as_str())
        .bind(call.chat.as_deref())
        .bind(i64::from(call.attempt))
        .bind(call.purpose.as_str())
        .bind(call.model.as_str())
        .bind(self.outcome.as_str())
        .bind(self.trouble.as_ref().map(word))
        .bind(usage.input.map(big))
        .bind(usage.output.map(big))
        .bind(usage.cached.map(big))
        .bind(usage.cache_write.map(big))
        .bind(usage.reasoning.map(big))
        .bind(self.cost_pico)
        .bind(self.price_as_of.as_deref())
        .bind(self.first_token_ms)
        .bind(self.duration_ms)
        .bind(call.at.millis())
        .bind(call.key.as_deref())
        .bind(i64::from(call.own_key))
        .bind(price_id)
        .bind(i64::from(call.fallback))
        .bind(CallOutcome::Interrupted.as_str())
        .execute(&mut **tx)
        .await?;
        sqlx::query("DELETE FROM open_calls WHERE id = $1")
            .bind(call.id.to_string())
            .execute(&mut **tx)
            .await?;
        if written.rows_affected() > 0 {
            if !call.own_key {
                charge(tx, &self.purses, self.charged, call.at).await?;
            }
            release(tx, &self.purses, self.released).await?;
        }
        Ok(learnt)
    }
}
