//! The records of the ledger, as they are written: what a call was, in the words of its rows.
//!
//! The ledger's statements, each of which can be written twice and counts once; when, and how many at a time, is decided
//! in `group_commit`.

use super::{
    call::{Call, Charge},
    price_cache::{CachedPrice, PriceCache},
};
use crate::{
    Amount, Error, Result, SpendCounter,
    chat_cost::CostChanges,
    engine::Tx,
    prices::keep,
    rows::{big, json, word},
    spend_counters::{charge, release},
};
use contract::{CallOutcome, CallPurpose, ChatId, KeyId, ModelTrouble, Timestamp, TurnId, Usage};
use uuid::Uuid;

/// A record of the ledger that waits to be written.
pub(super) enum Record {
    /// The note that a call goes on.
    Begun(OpenCall),
    /// A call that is over.
    Ended(Box<EndedCall>),
    /// A reservation that is given back.
    Released(Vec<SpendCounter>, Amount),
}

/// The row of a call that goes on.
#[derive(Debug)]
pub(super) struct OpenCall {
    id: Uuid,
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

/// The row of a call that is over, and what it changes in spend counters.
#[derive(Debug)]
pub(super) struct EndedCall {
    call: OpenCall,
    counters: Vec<SpendCounter>,
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

impl Record {
    /// Writes the record, but for what it changes in the cost of a chat, which is added to `costs`. Gives back the price
    /// of the call's model, if that was not in the cache.
    pub(super) async fn write(
        &self,
        tx: &mut Tx,
        prices: &PriceCache,
        costs: &mut CostChanges,
    ) -> Result<Option<CachedPrice>> {
        match self {
            Self::Begun(begun) => begun.write(tx).await?,
            Self::Ended(ended) => return ended.write(tx, prices, costs).await,
            Self::Released(counters, amount) => release(tx, counters, *amount).await?,
        }
        Ok(None)
    }

    /// The id of the call that goes on, if it is the note of one.
    pub(super) const fn begins(&self) -> Option<Uuid> {
        match self {
            Self::Begun(begun) => Some(begun.id),
            Self::Ended(_) | Self::Released(..) => None,
        }
    }

    /// The id of the call that is over, if it is one's.
    pub(super) const fn ends(&self) -> Option<Uuid> {
        match self {
            Self::Ended(ended) => Some(ended.call.id),
            Self::Begun(_) | Self::Released(..) => None,
        }
    }

    /// The spend counters that it changes, all of them in one transaction.
    pub(super) fn counters(&self) -> &[SpendCounter] {
        match self {
            Self::Begun(_) => &[],
            Self::Ended(ended) => &ended.counters,
            Self::Released(counters, _) => counters,
        }
    }

    /// Logs the record with the error that kept it out of the ledger.
    pub(super) fn log_lost(&self, error: &Error) {
        let error = error as &dyn std::error::Error;
        match self {
            Self::Begun(begun) => tracing::error!(call = %begun.id, error, "call not noted"),
            Self::Ended(ended) => tracing::error!(call = ?ended, error, "call not recorded"),
            Self::Released(counters, amount) => {
                tracing::error!(?counters, ?amount, error, "reservation not released");
            }
        }
    }
}

impl OpenCall {
    /// The note of a call, with copies of all that the caller keeps.
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

    async fn write(&self, tx: &mut Tx) -> Result<()> {
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

impl EndedCall {
    /// The row of a call, with copies of all that the caller keeps.
    pub(super) fn of(call: &Call<'_>, charge: &Charge<'_>) -> Self {
        Self {
            call: OpenCall::of(call),
            counters: charge.counters.to_vec(),
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

    /// Writes the row, unless it is there, or in place of one by somebody who believed that the call was cut off. Gives
    /// back the price of the model, if that was not in the cache.
    async fn write(
        &self,
        tx: &mut Tx,
        prices: &PriceCache,
        costs: &mut CostChanges,
    ) -> Result<Option<CachedPrice>> {
        let Self { call, usage, .. } = self;
        let (price_id, charged) = match &self.price {
            None => (None, None),
            Some(price) => {
                if let Some(id) = prices.id(&call.model, price) {
                    (Some(id.to_owned()), None)
                } else {
                    let id = keep(tx, call.id, &call.model, price, call.at).await?;
                    let (model, price) = (call.model.clone(), price.clone());
                    (Some(id.clone()), Some(CachedPrice { model, price, id }))
                }
            }
        };
        let inserted = sqlx::query(
            "INSERT INTO calls (id, turn_id, account_id, chat_id, attempt, purpose, model, outcome, trouble,
               input_tokens, output_tokens, cached_tokens, cache_write_tokens, reasoning_tokens, cost_pico,
               price_as_of, first_token_ms, duration_ms, created_at, key_id, own_key, price_id, fallback)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
               $23)
             ON CONFLICT (id) DO NOTHING",
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
        .bind(price_id.as_deref())
        .bind(i64::from(call.fallback))
        .execute(&mut **tx)
        .await?;
        let is_written = if inserted.rows_affected() > 0 {
            costs.add(call.chat.as_deref(), self.cost_pico);
            true
        } else {
            self.replace(tx, price_id.as_deref(), costs).await?
        };
        sqlx::query("DELETE FROM open_calls WHERE id = $1")
            .bind(call.id.to_string())
            .execute(&mut **tx)
            .await?;
        if is_written {
            if !call.own_key {
                charge(tx, &self.counters, self.charged, call.at).await?;
            }
            release(tx, &self.counters, self.released).await?;
        }
        Ok(charged)
    }

    /// Writes the row in place of one by somebody who believed that the call was cut off. `false`: the one that is there
    /// stays.
    async fn replace(
        &self,
        tx: &mut Tx,
        price_id: Option<&str>,
        costs: &mut CostChanges,
    ) -> Result<bool> {
        let Self { call, usage, .. } = self;
        if self.outcome == CallOutcome::Interrupted {
            return Ok(false);
        }
        // Held first, so that what is taken away is what was added.
        let old = sqlx::query_as::<_, (Option<String>, Option<i64>)>(
            "UPDATE calls SET outcome = outcome WHERE id = $1 AND outcome = $2 RETURNING chat_id, cost_pico",
        )
        .bind(call.id.to_string())
        .bind(CallOutcome::Interrupted.as_str())
        .fetch_optional(&mut **tx)
        .await?;
        let Some((chat, cost)) = old else { return Ok(false) };
        sqlx::query(
            "UPDATE calls
             SET attempt = $1, model = $2, outcome = $3, trouble = $4, input_tokens = $5, output_tokens = $6,
               cached_tokens = $7, cache_write_tokens = $8, reasoning_tokens = $9, cost_pico = $10,
               price_as_of = $11, first_token_ms = $12, duration_ms = $13, created_at = $14, own_key = $15,
               price_id = $16, fallback = $17
             WHERE id = $18",
        )
        .bind(i64::from(call.attempt))
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
        .bind(i64::from(call.own_key))
        .bind(price_id)
        .bind(i64::from(call.fallback))
        .bind(call.id.to_string())
        .execute(&mut **tx)
        .await?;
        costs.remove(chat.as_deref(), cost);
        costs.add(chat.as_deref(), self.cost_pico);
        Ok(true)
    }
}
