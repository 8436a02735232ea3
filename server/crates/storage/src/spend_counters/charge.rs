//! The changes of spend counters that belong into the transaction that writes a call down.
//!
//! They are given a transaction and begin none: no call is in the ledger and not counted, or counted twice.

use super::{
    counter::{Amount, MOST, SpendCounter},
    period::open,
};
use crate::{Result, engine::Tx};
use contract::Timestamp;

/// Counts what a call took in every counter, in the transaction that writes the call down.
///
/// A call counts in the period in which it ended, `now`, though its counter may be one of the period before, or of the
/// next one, where the clock was set back. Then the period of `now` finds it in the ledger when its counter is opened.
pub(crate) async fn charge(
    tx: &mut Tx,
    counters: &[SpendCounter],
    amount: Amount,
    now: Timestamp,
) -> Result<()> {
    for counter in counters {
        // A counter that is opened now counts the call with all the others.
        if charge_in(tx, counter, amount, now).await? || counter.since > now {
            continue;
        }
        if !open(tx, counter, now).await? {
            charge_in(tx, counter, amount, now).await?;
        }
    }
    Ok(())
}

/// Gives back what was reserved. What a period that is over had reserved is gone with it, and so is what was reserved
/// before the clock was set back: there is never less than nothing.
pub(crate) async fn release(tx: &mut Tx, counters: &[SpendCounter], amount: Amount) -> Result<()> {
    if amount == Amount::default() {
        return Ok(());
    }
    for counter in counters {
        sqlx::query(
            "UPDATE spend_counters
             SET reserved_pico = CASE WHEN reserved_pico > $1 THEN reserved_pico - $1 ELSE 0 END,
                 reserved_tokens = CASE WHEN reserved_tokens > $2 THEN reserved_tokens - $2 ELSE 0 END
             WHERE budget_id = $3 AND account_id = $4 AND since = $5",
        )
        .bind(amount.pico())
        .bind(amount.count())
        .bind(counter.id.to_string())
        .bind(counter.share())
        .bind(counter.since.millis())
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

/// Counts an amount in one counter. `false`: it is not open, or its period begins later.
async fn charge_in(
    tx: &mut Tx,
    counter: &SpendCounter,
    amount: Amount,
    now: Timestamp,
) -> Result<bool> {
    let changed = sqlx::query(
        "UPDATE spend_counters
         SET spent_pico = CASE WHEN spent_pico > CAST($6 AS BIGINT) - $1 THEN $6 ELSE spent_pico + $1 END,
             spent_tokens = CASE WHEN spent_tokens > CAST($6 AS BIGINT) - $2 THEN $6 ELSE spent_tokens + $2 END
         WHERE budget_id = $3 AND account_id = $4 AND since <= $5",
    )
    .bind(amount.pico())
    .bind(amount.count())
    .bind(counter.id.to_string())
    .bind(counter.share())
    .bind(now.millis())
    .bind(MOST)
    .execute(&mut **tx)
    .await?;
    Ok(changed.rows_affected() > 0)
}
