//! Spend counters: how much of a budget, or of a key's own allowance, is spent and reserved in a period.
//!
//! Here they are asked and reserved from; those of all budgets are read in `list`. The ledger charges them within its own transactions (`charge`), and whichever
//! comes first opens their period (`period`).

mod charge;
mod counter;
mod list;
mod period;

use crate::{Result, Storage, engine::Tx, rows::big};
pub(crate) use charge::{charge, release};
use contract::Timestamp;
use counter::MOST;
pub use counter::{Amount, SpendCounter};
pub use list::{Periods, Spent};
use period::{open, spent};

/// The most counters that are removed in one transaction.
const PURGED_AT_ONCE: i64 = 256;

impl Storage {
    /// Reserves an amount in every counter, or in none. `Some`: the index of the first counter that has not
    /// enough left; `None`: it is reserved.
    #[tracing::instrument(level = "debug", skip_all, fields(counters = counters.len()))]
    pub async fn reserve(
        &self,
        counters: &[SpendCounter],
        amount: Amount,
        now: Timestamp,
    ) -> Result<Option<usize>> {
        let Some(index) = self.try_to_reserve(counters, amount).await? else { return Ok(None) };
        // Perhaps it was not open yet, or somebody else has opened it just now. It is opened apart, so that it stays
        // open when another one refuses.
        let mut tx = self.begin().await?;
        for counter in &counters[index..] {
            if spent(&mut tx, counter).await?.is_none() {
                open(&mut tx, counter, now).await?;
            }
        }
        tx.commit().await?;
        self.try_to_reserve(counters, amount).await
    }

    async fn try_to_reserve(
        &self,
        counters: &[SpendCounter],
        amount: Amount,
    ) -> Result<Option<usize>> {
        let mut tx = self.begin().await?;
        for (index, counter) in counters.iter().enumerate() {
            if !reserve_in(&mut tx, counter, amount).await? {
                return Ok(Some(index));
            }
        }
        tx.commit().await?;
        Ok(None)
    }

    /// Forgets all reservations: whoever made them is no more. Says in how many counters something was reserved.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn forget_reservations(&self) -> Result<u64> {
        let forgotten = sqlx::query(
            "UPDATE spend_counters SET reserved_pico = 0, reserved_tokens = 0
             WHERE reserved_pico <> 0 OR reserved_tokens <> 0",
        )
        .execute(&self.write)
        .await?;
        Ok(forgotten.rows_affected())
    }

    /// The amount that was spent from a counter since its period began. What is reserved is not in it.
    #[tracing::instrument(level = "debug", skip_all, fields(counter = %counter.id))]
    pub async fn spent_from(&self, counter: &SpendCounter, now: Timestamp) -> Result<Amount> {
        let mut tx = self.snapshot().await?;
        if let Some(spent) = spent(&mut tx, counter).await? {
            return Ok(spent);
        }
        drop(tx);
        let mut tx = self.begin().await?;
        open(&mut tx, counter, now).await?;
        let spent = spent(&mut tx, counter).await?.unwrap_or_default();
        tx.commit().await?;
        Ok(spent)
    }

    /// Removes the counters of budgets and keys that are no more. Says how many there were.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn purge_spend_counters(&self) -> Result<u64> {
        let mut purged = 0;
        loop {
            // Found by those who read, so that nobody who writes waits. What has no budget now gets none later.
            let left: Vec<(String, String)> = sqlx::query_as(
                "SELECT budget_id, account_id
                 FROM spend_counters
                 WHERE NOT EXISTS (SELECT 1 FROM budgets WHERE budgets.id = spend_counters.budget_id)
                   AND NOT EXISTS (SELECT 1 FROM keys WHERE keys.id = spend_counters.budget_id)
                 LIMIT $1",
            )
            .bind(PURGED_AT_ONCE)
            .fetch_all(&self.read)
            .await?;
            if left.is_empty() {
                return Ok(purged);
            }
            let mut tx = self.begin().await?;
            for (budget, account) in &left {
                purged += sqlx::query(
                    "DELETE FROM spend_counters WHERE budget_id = $1 AND account_id = $2",
                )
                .bind(budget.as_str())
                .bind(account.as_str())
                .execute(&mut *tx)
                .await?
                .rows_affected();
            }
            tx.commit().await?;
        }
    }
}

/// Reserves an amount in one counter. `false`: it is not open, or has not enough left.
async fn reserve_in(tx: &mut Tx, counter: &SpendCounter, amount: Amount) -> Result<bool> {
    let changed = sqlx::query(
        "UPDATE spend_counters SET reserved_pico = reserved_pico + $1, reserved_tokens = reserved_tokens + $2
         WHERE budget_id = $3 AND account_id = $4 AND since = $5
           AND $1 <= $6 - spent_pico - reserved_pico AND $2 <= $7 - spent_tokens - reserved_tokens",
    )
    .bind(amount.pico())
    .bind(amount.count())
    .bind(counter.id.to_string())
    .bind(counter.share())
    .bind(counter.since.millis())
    .bind(counter.money.map_or(i64::MAX, |money| money.0.clamp(0, MOST)))
    .bind(counter.tokens.map_or(i64::MAX, |tokens| big(tokens).min(MOST)))
    .execute(&mut **tx)
    .await?;
    Ok(changed.rows_affected() > 0)
}
