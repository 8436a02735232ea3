//! The periods of spend counters: each is opened with what the ledger says was spent in it.
//!
//! Whoever comes first in a period opens it, the one who reserves or the ledger that charges: both do it here.

use super::counter::{Amount, MOST, SpendCounter};
use crate::{
    Result,
    engine::Tx,
    rows::{RowOf, two_part_sum},
};
use contract::{AccountId, GroupId, KeyId, Pico, Timestamp};

/// The distance, in milliseconds, by which the period of a counter that somebody has just opened may begin in the future.
/// Beyond that, the clock was wrong when it was opened.
const SKEW: i64 = 60_000;

/// Opens a counter for its period with what the ledger says was spent in it. `false`: it is open, or a later one is.
///
/// One whose period has not begun was opened by a clock that was wrong, and would refuse everybody until it begins.
pub(super) async fn open(tx: &mut Tx, counter: &SpendCounter, now: Timestamp) -> Result<bool> {
    hold(tx, counter).await?;
    let [high, low, many, few] = sqlx::query_as::<_, (i64, i64, i64, i64)>(
        "SELECT CAST(COALESCE(SUM(cost_pico / 1000000000), 0) AS BIGINT),
           CAST(COALESCE(SUM(cost_pico % 1000000000), 0) AS BIGINT),
           CAST(COALESCE(SUM(COALESCE(input_tokens, 0) / 1000000000 + COALESCE(output_tokens, 0) / 1000000000), 0)
             AS BIGINT),
           CAST(COALESCE(SUM(COALESCE(input_tokens, 0) % 1000000000 + COALESCE(output_tokens, 0) % 1000000000), 0)
             AS BIGINT)
         FROM calls
         WHERE created_at >= $1 AND own_key = 0
           AND ($2 = '' OR account_id = $2) AND ($3 = '' OR key_id = $3)
           AND ($4 = '' OR account_id IN (SELECT members.account_id FROM group_members AS members
                                          WHERE members.group_id = $4))",
    )
    .bind(counter.since.millis())
    .bind(counter.account.map(AccountId::text).unwrap_or_default())
    .bind(counter.key.map(KeyId::text).unwrap_or_default())
    .bind(counter.group.map(GroupId::text).unwrap_or_default())
    .fetch_one(&mut **tx)
    .await?
    .into();
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
