//! Spend counters: how much of a budget, or of a key's own allowance, is spent and reserved in a period.

use crate::{
    Receipt, Result, Storage,
    engine::Tx,
    rows::{RowOf, big, two_part_sum},
};
use contract::{AccountId, BudgetId, GroupId, KeyId, Pico, Timestamp};
use uuid::Uuid;

/// The largest amount that is counted, four million units of money: sums of it still fit a number.
const MOST: i64 = 4_000_000_000_000_000_000;

/// How far in the future the period of a counter may begin that somebody opened a moment ago, in milliseconds. Beyond
/// that, the clock was wrong when it was opened.
const SKEW: i64 = 60_000;

/// The spend counter of a budget and its holder in one period, or of a key's own allowance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpendCounter {
    /// The id of the budget, or of the key.
    pub id: Uuid,
    /// The account whose share it is, where the budget binds each person.
    pub share_of: Option<AccountId>,
    /// The account whose calls count; `None`: everybody's.
    pub account: Option<AccountId>,
    /// The group whose members' calls count, as they are when the counter is opened; `None`: everybody's.
    pub group: Option<GroupId>,
    /// The key whose calls count; `None`: all of them, and those without.
    pub key: Option<KeyId>,
    /// The beginning of the period.
    pub since: Timestamp,
    /// The most that may be spent; `None`: any amount.
    pub money: Option<Pico>,
    /// The most tokens, read and written; `None`: any number.
    pub tokens: Option<u64>,
}

/// An amount of money and of tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    /// The money.
    pub money: Pico,
    /// The tokens, read and written.
    pub tokens: u64,
}

impl SpendCounter {
    fn share(&self) -> String {
        self.share_of.map(AccountId::text).unwrap_or_default()
    }
}

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

    /// Gives back what was reserved for a question that was not asked. It is handed over before the receipt is waited for.
    pub fn release(&self, counters: &[SpendCounter], amount: Amount) -> Receipt {
        self.ledger.release(counters, amount)
    }

    /// Forgets all reservations: whoever made them is no more.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn forget_reservations(&self) -> Result<()> {
        sqlx::query(
            "UPDATE purses SET reserved_pico = 0, reserved_tokens = 0
             WHERE reserved_pico <> 0 OR reserved_tokens <> 0",
        )
        .execute(&self.write)
        .await?;
        Ok(())
    }

    /// What was spent from a counter since its period began. What is reserved is not in it.
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
        let purged = sqlx::query(
            "DELETE FROM purses
             WHERE NOT EXISTS (SELECT 1 FROM budgets WHERE budgets.id = purses.budget_id)
               AND NOT EXISTS (SELECT 1 FROM keys WHERE keys.id = purses.budget_id)",
        )
        .execute(&self.write)
        .await?;
        Ok(purged.rows_affected())
    }

    /// The account that spent most of a budget that binds each person, of those who asked in the period.
    #[tracing::instrument(level = "debug", skip_all, fields(%budget))]
    pub async fn fullest_spend_counter(
        &self,
        budget: BudgetId,
        since: Timestamp,
    ) -> Result<Option<(AccountId, Amount)>> {
        let row = sqlx::query_as::<_, (String, i64, i64)>(
            "SELECT account_id, spent_pico, spent_tokens FROM purses
             WHERE budget_id = $1 AND since = $2 AND account_id <> ''
             ORDER BY spent_pico DESC, spent_tokens DESC, account_id LIMIT 1",
        )
        .bind(budget.text())
        .bind(since.millis())
        .fetch_optional(&self.read)
        .await?;
        let row = row.map(|(account, money, tokens)| {
            let of = RowOf("purses", &account);
            Ok((
                of.id("account_id", &account)?,
                Amount { money: Pico(money), tokens: of.number("spent_tokens", tokens)? },
            ))
        });
        row.transpose()
    }
}

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
            "UPDATE purses
             SET reserved_pico = CASE WHEN reserved_pico > $1 THEN reserved_pico - $1 ELSE 0 END,
                 reserved_tokens = CASE WHEN reserved_tokens > $2 THEN reserved_tokens - $2 ELSE 0 END
             WHERE budget_id = $3 AND account_id = $4 AND since = $5",
        )
        .bind(amount.money.0.clamp(0, MOST))
        .bind(big(amount.tokens).min(MOST))
        .bind(counter.id.to_string())
        .bind(counter.share())
        .bind(counter.since.millis())
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

async fn charge_in(
    tx: &mut Tx,
    counter: &SpendCounter,
    amount: Amount,
    now: Timestamp,
) -> Result<bool> {
    let changed = sqlx::query(
        "UPDATE purses
         SET spent_pico = CASE WHEN spent_pico > $6 - $1 THEN $6 ELSE spent_pico + $1 END,
             spent_tokens = CASE WHEN spent_tokens > $6 - $2 THEN $6 ELSE spent_tokens + $2 END
         WHERE budget_id = $3 AND account_id = $4 AND since <= $5",
    )
    .bind(amount.money.0.clamp(0, MOST))
    .bind(big(amount.tokens).min(MOST))
    .bind(counter.id.to_string())
    .bind(counter.share())
    .bind(now.millis())
    .bind(MOST)
    .execute(&mut **tx)
    .await?;
    Ok(changed.rows_affected() > 0)
}

/// Reserves an amount in one counter. `false`: it is not open, or has not enough left.
async fn reserve_in(tx: &mut Tx, counter: &SpendCounter, amount: Amount) -> Result<bool> {
    let changed = sqlx::query(
        "UPDATE purses SET reserved_pico = reserved_pico + $1, reserved_tokens = reserved_tokens + $2
         WHERE budget_id = $3 AND account_id = $4 AND since = $5
           AND $1 <= $6 - spent_pico - reserved_pico AND $2 <= $7 - spent_tokens - reserved_tokens",
    )
    .bind(amount.money.0.clamp(0, MOST))
    .bind(big(amount.tokens).min(MOST))
    .bind(counter.id.to_string())
    .bind(counter.share())
    .bind(counter.since.millis())
    .bind(counter.money.map_or(i64::MAX, |money| money.0.clamp(0, MOST)))
    .bind(counter.tokens.map_or(i64::MAX, |tokens| big(tokens).min(MOST)))
    .execute(&mut **tx)
    .await?;
    Ok(changed.rows_affected() > 0)
}

/// Opens a counter for its period with what the ledger says was spent in it. `false`: it is open, or a later one is.
///
/// One whose period has not begun was opened by a clock that was wrong, and would refuse everybody until it begins.
async fn open(tx: &mut Tx, counter: &SpendCounter, now: Timestamp) -> Result<bool> {
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
        "UPDATE purses
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
        "INSERT INTO purses (budget_id, account_id, since, spent_pico, spent_tokens, reserved_pico, reserved_tokens)
         VALUES ($1, $2, $3, 0, 0, 0, 0)
         ON CONFLICT (budget_id, account_id) DO UPDATE SET since = purses.since",
    )
    .bind(counter.id.to_string())
    .bind(counter.share())
    .bind(i64::MIN)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn spent(tx: &mut Tx, counter: &SpendCounter) -> Result<Option<Amount>> {
    let row = sqlx::query_as::<_, (i64, i64)>(
        "SELECT spent_pico, spent_tokens FROM purses
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
            tokens: RowOf("purses", &id).number("spent_tokens", tokens)?,
        })
    };
    row.map(amount).transpose()
}
