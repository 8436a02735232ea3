//! The prices at which calls were charged, so that history can be reckoned again.
//!
//! Apart from the ledger, which only appends: this is where a call of the past is changed.

use crate::{
    Result, Storage,
    chat_cost::CostChanges,
    engine::Tx,
    rows::{RowOf, find_all, json},
};
use contract::{CallPurpose, Cost, ModelId, Pico, Price, Timestamp, Usage};
use serde_json::{Map, Value};
use uuid::Uuid;

/// A call of the ledger with the price at which it was charged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChargedCall {
    /// The call's id.
    pub id: Uuid,
    /// The model that was asked.
    pub model: ModelId,
    /// The tokens by kind, as they were counted.
    pub usage: Usage,
    /// The cost of the call; `None`: nobody knows.
    pub cost: Option<Pico>,
    /// The price of its model; `None`: there was none, or the call was refused, or is older than the keeping of prices.
    pub price: Option<Price>,
}

/// Keeps a price, once, and says under which id: `id` where it is new.
pub(crate) async fn keep(
    tx: &mut Tx,
    id: Uuid,
    model: &str,
    price: &str,
    now: Timestamp,
) -> Result<String> {
    sqlx::query(
        "INSERT INTO prices (id, model, price, known_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (model, price) DO NOTHING",
    )
    .bind(id.to_string())
    .bind(model)
    .bind(price)
    .bind(now.millis())
    .execute(&mut **tx)
    .await?;
    let kept = sqlx::query_scalar("SELECT id FROM prices WHERE model = $1 AND price = $2");
    Ok(kept.bind(model).bind(price).fetch_one(&mut **tx).await?)
}

impl Storage {
    /// The calls after one of them with their prices, in the order of their ids, `limit` at most; after `None` the first
    /// ones.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn charged_calls(&self, after: Option<Uuid>, limit: u32) -> Result<Vec<ChargedCall>> {
        let query = sqlx::query_as::<_, ChargedCallRow>(
            "SELECT calls.id AS id, calls.model AS model, input_tokens, output_tokens, cached_tokens,
               cache_write_tokens, reasoning_tokens, cost_pico, prices.price AS price
             FROM calls LEFT JOIN prices ON prices.id = calls.price_id
             WHERE calls.id > $1 ORDER BY calls.id LIMIT $2",
        )
        .bind(after.map(|id| id.to_string()).unwrap_or_default())
        .bind(i64::from(limit));
        find_all(query, &self.read).await
    }

    /// Writes down what a call cost whose cost nobody knew. `false`: there is no such call, or its cost is known.
    ///
    /// Counters are not charged: what was let through then is not held against anybody now.
    #[tracing::instrument(level = "debug", skip_all, fields(call = %call.id))]
    pub async fn price_call(
        &self,
        call: &ChargedCall,
        price: (Uuid, &Price),
        cost: Pico,
        now: Timestamp,
    ) -> Result<bool> {
        let (price_id, price) = (price.0, json(price.1));
        let mut tx = self.begin().await?;
        let price_id = keep(&mut tx, price_id, call.model.as_str(), &price, now).await?;
        let chat: Option<Option<String>> = sqlx::query_scalar(
            "UPDATE calls SET cost_pico = $1, price_id = $2
             WHERE id = $3 AND cost_pico IS NULL AND price_id IS NULL
             RETURNING chat_id",
        )
        .bind(cost.0)
        .bind(price_id)
        .bind(call.id.to_string())
        .fetch_optional(&mut *tx)
        .await?;
        if let Some(chat) = &chat {
            update_stats(&mut tx, call.id).await?;
            let mut costs = CostChanges::default();
            costs.remove(chat.as_deref(), None);
            costs.add(chat.as_deref(), Some(cost.0));
            costs.write(&mut tx).await?;
        }
        tx.commit().await?;
        Ok(chat.is_some())
    }
}

/// Adds up in the stats of the answer that a call was made for, if it was for one, what all of its calls cost.
async fn update_stats(tx: &mut Tx, call: Uuid) -> Result<()> {
    let answer = sqlx::query_as::<_, (String, String, Option<String>)>(
        "SELECT calls.turn_id, messages.id, messages.stats
         FROM calls
         JOIN turns ON turns.id = calls.turn_id
         JOIN messages ON messages.id = turns.answer_id
         WHERE calls.id = $1 AND calls.purpose = $2",
    )
    .bind(call.to_string())
    .bind(CallPurpose::Answer.as_str())
    .fetch_optional(&mut **tx)
    .await?;
    let Some((turn, message, Some(stats))) = answer else { return Ok(()) };
    // Not as `AnswerStats`, which would forget what a newer program says in them.
    let mut stats: Map<String, Value> = RowOf("messages", &message).json("stats", &stats)?;
    let costs: Vec<Option<i64>> =
        sqlx::query_scalar("SELECT cost_pico FROM calls WHERE turn_id = $1 AND purpose = $2")
            .bind(turn)
            .bind(CallPurpose::Answer.as_str())
            .fetch_all(&mut **tx)
            .await?;
    let cost: Cost = costs.into_iter().map(|cost| Cost::of(cost.map(Pico))).sum();
    stats.insert("cost".to_owned(), serde_json::to_value(cost).expect("a cost is plain data"));
    sqlx::query("UPDATE messages SET stats = $1 WHERE id = $2")
        .bind(json(&stats))
        .bind(message)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct ChargedCallRow {
    id: String,
    model: String,
    input_tokens: Option<i64>,
    output_tokens: Option<i64>,
    cached_tokens: Option<i64>,
    cache_write_tokens: Option<i64>,
    reasoning_tokens: Option<i64>,
    cost_pico: Option<i64>,
    price: Option<String>,
}

impl TryFrom<ChargedCallRow> for ChargedCall {
    type Error = crate::Error;

    fn try_from(row: ChargedCallRow) -> Result<Self> {
        let of = RowOf("calls", &row.id);
        let count = |column, tokens: Option<i64>| {
            tokens.map(|tokens| of.number(column, tokens)).transpose()
        };
        Ok(Self {
            id: of.id("id", &row.id)?,
            model: of.model("model", &row.model)?,
            usage: Usage {
                input: count("input_tokens", row.input_tokens)?,
                output: count("output_tokens", row.output_tokens)?,
                cached: count("cached_tokens", row.cached_tokens)?,
                cache_write: count("cache_write_tokens", row.cache_write_tokens)?,
                reasoning: count("reasoning_tokens", row.reasoning_tokens)?,
            },
            cost: row.cost_pico.map(Pico),
            price: row.price.as_deref().map(|price| of.json("price", price)).transpose()?,
        })
    }
}
