//! The periods of spend counters: each is opened with what the ledger says was spent in it.
//!
//! Whoever comes first in a period opens it, the one who reserves or the ledger that charges: both do it here.

use super::counter::{Amount, MOST, SpendCounter};
use crate::{
    Result,
    engine::Tx,
    rows::{RowOf, two_part_sum},
};
use contract::{Pico, Timestamp};

/// The distance, in milliseconds, by which the period of a counter that somebody has just opened may begin in the future.
/// Beyond that, the clock was wrong when it was opened.
const SKEW: i64 = 60_000;

// The money and the tokens of calls since $1, each in two parts.
macro_rules! sums {
    () => {
        "SELECT CAST(COALESCE(SUM(cost_pico / 1000000000), 0) AS BIGINT),
           CAST(COALESCE(SUM(cost_pico % 1000000000), 0) AS BIGINT),
           CAST(COALESCE(SUM(COALESCE(input_tokens, 0) / 1000000000 + COALESCE(output_tokens, 0) / 1000000000), 0)
             AS BIGINT),
           CAST(COALESCE(SUM(COALESCE(input_tokens, 0) % 1000000000 + COALESCE(output_tokens, 0) % 1000000000), 0)
             AS BIGINT)
         FROM calls
         WHERE created_at >= $1 AND own_key = 0"
    };
}

/// Opens a counter for its period with what the ledger says was spent in it. `false`: it is open, or a later one is.
///
/// One whose period has not begun was opened by a clock that was wrong, and would refuse everybody until it begins.
pub(super) async fn open(tx: &mut Tx, counter: &SpendCounter, now: Timestamp) -> Result<bool> {
    hold(tx, counter).await?;
    let [high, low, many, few] = spent_since(tx, counter).await?;
    let sum = |high, low| two_part_sum(high, low).min(MOST);
    let opened = sqlx::query(
        "UPDATE spend_counters
         SET since = $3, spent_pico = $4, spent_tokens = $5, reserved_pico = 0, reserved_tokens = 0
         WHERE budget_id = $1 AND account_id = $2 AND (since < $3 OR since > $6)",
    )
    .bind(counter.id.to_string())
    .bind(counter.share())
    .bind(counter.since.millis())
    .bind(sum(high, low))
    .bind(sum(many, few))
    .bind(now.plus_millis(SKEW).millis())
    .execute(&mut **tx)
    .await?;
    Ok(opened.rows_affected() > 0)
}

/// Holds the row of a counter until the transaction ends, and makes one of no period where there is none. Whoever is about
/// to charge it waits, or is waited for: a call is in the ledger when it is summed up, or is charged afterwards.
async fn hold(tx: &mut Tx, counter: &SpendCounter) -> Result<()> {
    sqlx::query(
        "INSERT INTO spend_counters (budget_id, account_id, since, spent_pico, spent_tokens, reserved_pico, reserved_tokens)
         VALUES ($1, $2, $3, 0, 0, 0, 0)
         ON CONFLICT (budget_id, account_id) DO UPDATE SET since = spend_counters.since",
    )
    .bind(counter.id.to_string())
    .bind(counter.share())
    .bind(i64::MIN)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The sums of the calls that a counter counts, in the order of `sums!`. Each kind of counter has a statement of its own, so
/// that no other calls are read than those that it counts: they are found by key, by account, or by time.
async fn spent_since(tx: &mut Tx, counter: &SpendCounter) -> Result<[i64; 4]> {
    if let Some(key) = counter.key {
        return sums_of(tx, concat!(sums!(), " AND key_id = $2"), counter, &key.text()).await;
    }
    if let Some(account) = counter.account {
        return sums_of_account(tx, counter, &account.text()).await;
    }
    if let Some(group) = counter.group {
        let members: Vec<String> =
            sqlx::query_scalar("SELECT account_id FROM group_members WHERE group_id = $1")
                .bind(group.text())
                .fetch_all(&mut **tx)
                .await?;
        let mut all = [0_i64; 4];
        for member in &members {
            let sums = sums_of_account(tx, counter, member).await?;
            all = std::array::from_fn(|n| all[n].saturating_add(sums[n]));
        }
        return Ok(all);
    }
    let sums = sqlx::query_as::<_, (i64, i64, i64, i64)>(sums!()).bind(counter.since.millis());
    Ok(sums.fetch_one(&mut **tx).await?.into())
}

/// The sums of an account's calls.
async fn sums_of_account(tx: &mut Tx, counter: &SpendCounter, account: &str) -> Result<[i64; 4]> {
    sums_of(tx, concat!(sums!(), " AND account_id = $2"), counter, account).await
}

/// The sums of the calls that `sql` finds by an id.
async fn sums_of(
    tx: &mut Tx,
    sql: &'static str,
    counter: &SpendCounter,
    id: &str,
) -> Result<[i64; 4]> {
    let sums = sqlx::query_as::<_, (i64, i64, i64, i64)>(sql);
    Ok(sums.bind(counter.since.millis()).bind(id).fetch_one(&mut **tx).await?.into())
}

/// The amount that was spent in the counter's period. `None`: it is not open for it.
pub(super) async fn spent(tx: &mut Tx, counter: &SpendCounter) -> Result<Option<Amount>> {
    let row = sqlx::query_as::<_, (i64, i64)>(
        "SELECT spent_pico, spent_tokens FROM spend_counters
         WHERE budget_id = $1 AND account_id = $2 AND since = $3",
    )
    .bind(counter.id.to_string())
    .bind(counter.share())
    .bind(counter.since.millis())
    .fetch_optional(&mut **tx)
    .await?;
    let id = counter.id.to_string();
    let amount = |(money, tokens): (i64, i64)| {
        Ok(Amount {
            money: Pico(money),
            tokens: RowOf("spend_counters", &id).number("spent_tokens", tokens)?,
        })
    };
    row.map(amount).transpose()
}
