//! Purses, in which it is counted what is spent of a budget.

use crate::{
    Receipt, Result, Storage,
    engine::Tx,
    rows::{RowOf, big, two_part_sum},
};
use contract::{AccountId, BudgetId, GroupId, KeyId, Pico, Timestamp};
use uuid::Uuid;

/// The largest amount that is counted, four million units of money: sums of it still fit a number.
const MOST: i64 = 4_000_000_000_000_000_000;

/// How far in the future the period of a purse may begin that somebody opened a moment ago, in milliseconds. Beyond
/// that, the clock was wrong when it was opened.
const SKEW: i64 = 60_000;

/// What one holder may spend of one budget in one period, or a key of its own allowance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purse {
    /// The budget, or the key.
    pub id: Uuid,
    /// Whose share it is, where the budget binds each person.
    pub share_of: Option<AccountId>,
    /// Whose calls count; `None`: everybody's.
    pub account: Option<AccountId>,
    /// Whose members' calls count, as they are when the purse is opened; `None`: everybody's.
    pub group: Option<GroupId>,
    /// Which key's calls count; `None`: all of them, and those without.
    pub key: Option<KeyId>,
    /// When the period began.
    pub since: Timestamp,
    /// The most that may be spent; `None`: any amount.
    pub money: Option<Pico>,
    /// The most tokens, read and written; `None`: any number.
    pub tokens: Option<u64>,
}

/// An amount of money and of tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    /// Money.
    pub money: Pico,
    /// Tokens, read and written.
    pub tokens: u64,
}

impl Purse {
    fn share(&self) -> String {
        self.share_of.map(AccountId::text).unwrap_or_default()
    }
}

impl Storage {
    /// Reserves an amount in every purse, or in none. `Some`: the place of the first purse that has not
    /// enough left; `None`: it is reserved.
    pub async fn reserve(
        &self,
        purses: &[Purse],
        amount: Amount,
        now: Timestamp,
    ) -> Result<Option<usize>> {
        let Some(place) = self.try_to_reserve(purses, amount).await? else { return Ok(None) };
        // Perhaps it was not open yet, or somebody else has opened it just now. It is opened apart, so that it stays
        // open when another one refuses.
        let mut tx = self.begin().await?;
        for purse in &purses[place..] {
            if spent(&mut tx, purse).await?.is_none() {
                open(&mut tx, purse, now).await?;
            }
        }
        tx.commit().await?;
        self.try_to_reserve(purses, amount).await
    }

    async fn try_to_reserve(&self, purses: &[Purse], amount: Amount) -> Result<Option<usize>> {
        let mut tx = self.begin().await?;
        for (place, purse) in purses.iter().enumerate() {
            if !reserve_in(&mut tx, purse, amount).await? {
                return Ok(Some(place));
            }
        }
        tx.commit().await?;
        Ok(None)
    }

    /// Gives back what was reserved for a question that was not asked. It is handed over before the receipt is waited for.
    pub fn release(&self, purses: &[Purse], amount: Amount) -> Receipt {
        self.ledger.release(purses, amount)
    }

    /// Forgets all reservations: whoever made them is no more.
    pub async fn forget_reservations(&self) -> Result<()> {
        sqlx::query(
            "UPDATE purses SET reserved_pico = 0, reserved_tokens = 0
             WHERE reserved_pico <> 0 OR reserved_tokens <> 0",
        )
        .execute(&self.write)
        .await?;
        Ok(())
    }

    /// What was spent from a purse since its period began. What is reserved is not in it.
    pub async fn spent_from(&self, purse: &Purse, now: Timestamp) -> Result<Amount> {
        let mut tx = self.snapshot().await?;
        if let Some(spent) = spent(&mut tx, purse).await? {
            return Ok(spent);
        }
        drop(tx);
        let mut tx = self.begin().await?;
        open(&mut tx, purse, now).await?;
        let spent = spent(&mut tx, purse).await?.unwrap_or_default();
        tx.commit().await?;
        Ok(spent)
    }

    /// Removes the purses of budgets and keys that are no more. Says how many there were.
    pub async fn purge_purses(&self) -> Result<u64> {
        let purged = sqlx::query(
            "DELETE FROM purses
             WHERE NOT EXISTS (SELECT 1 FROM budgets WHERE budgets.id = purses.budget_id)
               AND NOT EXISTS (SELECT 1 FROM keys WHERE keys.id = purses.budget_id)",
        )
        .execute(&self.write)
        .await?;
        Ok(purged.rows_affected())
    }

    /// Who spent most of a budget that binds each person, of those who asked in the period.
    pub async fn fullest_purse(
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
            Ok((of.id(&account)?, Amount { money: Pico(money), tokens: of.number(tokens)? }))
        });
        row.transpose()
    }
}

/// Counts what a call took in every purse, in the transaction that writes the call down.
///
/// A call counts in the period in which it ended, `now`, though its purse may be one of the period before, or of the
/// next one, where the clock was set back. Then the period of `now` finds it in the ledger when its purse is opened.
pub(crate) async fn charge(
    tx: &mut Tx,
    purses: &[Purse],
    amount: Amount,
    now: Timestamp,
) -> Result<()> {
    for purse in purses {
        // A purse that is opened now counts the call with all the others.
        if charge_in(tx, purse, amount, now).await? || purse.since > now {
            continue;
        }
        if !open(tx, purse, now).await? {
            charge_in(tx, purse, amount, now).await?;
        }
    }
    Ok(())
}

/// Gives back what was reserved. What a period that is over had reserved is gone with it, and so is what was reserved
/// before the clock was set back: there is never less than nothing.
pub(crate) async fn release(tx: &mut Tx, purses: &[Purse], amount: Amount) -> Result<()> {
    if amount == Amount::default() {
        return Ok(());
    }
    for purse in purses {
        sqlx::query(
            "UPDATE purses
             SET reserved_pico = CASE WHEN reserved_pico > $1 THEN reserved_pico - $1 ELSE 0 END,
                 reserved_tokens = CASE WHEN reserved_tokens > $2 THEN reserved_tokens - $2 ELSE 0 END
             WHERE budget_id = $3 AND account_id = $4 AND since = $5",
        )
        .bind(amount.money.0.clamp(0, MOST))
        .bind(big(amount.tokens).min(MOST))
        .bind(purse.id.to_string())
        .bind(purse.share())
        .bind(purse.since.millis())
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

async fn charge_in(tx: &mut Tx, purse: &Purse, amount: Amount, now: Timestamp) -> Result<bool> {
    let changed = sqlx::query(
        "UPDATE purses
         SET spent_pico = CASE WHEN spent_pico > $6 - $1 THEN $6 ELSE spent_pico + $1 END,
             spent_tokens = CASE WHEN spent_tokens > $6 - $2 THEN $6 ELSE spent_tokens + $2 END
         WHERE budget_id = $3 AND account_id = $4 AND since <= $5",
    )
    .bind(amount.money.0.clamp(0, MOST))
    .bind(big(amount.tokens).min(MOST))
    .bind(purse.id.to_string())
    .bind(purse.share())
    .bind(now.millis())
    .bind(MOST)
    .execute(&mut **tx)
    .await?;
    Ok(changed.rows_affected() > 0)
}

/// `false`: the purse is not open, or has not enough left.
async fn reserve_in(tx: &mut Tx, purse: &Purse, amount: Amount) -> Result<bool> {
    let changed = sqlx::query(
        "UPDATE purses SET reserved_pico = reserved_pico + $1, reserved_tokens = reserved_tokens + $2
         WHERE budget_id = $3 AND account_id = $4 AND since = $5
           AND $1 <= $6 - spent_pico - reserved_pico AND $2 <= $7 - spent_tokens - reserved_tokens",
    )
    .bind(amount.money.0.clamp(0, MOST))
    .bind(big(amount.tokens).min(MOST))
    .bind(purse.id.to_string())
    .bind(purse.share())
    .bind(purse.since.millis())
    .bind(purse.money.map_or(i64::MAX, |money| money.0.clamp(0, MOST)))
    .bind(purse.tokens.map_or(i64::MAX, |tokens| big(tokens).min(MOST)))
    .execute(&mut **tx)
    .await?;
    Ok(changed.rows_affected() > 0)
}

/// Opens a purse for its period with what the ledger says was spent in it. `false`: it is open, or a later one is.
///
/// One whose period has not begun was opened by a clock that was wrong, and would refuse everybody until it begins.
async fn open(tx: &mut Tx, purse: &Purse, now: Timestamp) -> Result<bool> {
    hold(tx, purse).await?;
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
    .bind(purse.since.millis())
    .bind(purse.account.map(AccountId::text).unwrap_or_default())
    .bind(purse.key.map(KeyId::text).unwrap_or_default())
    .bind(purse.group.map(GroupId::text).unwrap_or_default())
    .fetch_one(&mut **tx)
    .await?
    .into();
    let sum = |high, low| two_part_sum(high, low).min(MOST);
    let opened = sqlx::query(
        "UPDATE purses
         SET since = $3, spent_pico = $4, spent_tokens = $5, reserved_pico = 0, reserved_tokens = 0
         WHERE budget_id = $1 AND account_id = $2 AND (since < $3 OR since > $6)",
    )
    .bind(purse.id.to_string())
    .bind(purse.share())
    .bind(purse.since.millis())
    .bind(sum(high, low))
    .bind(sum(many, few))
    .bind(now.plus_millis(SKEW).millis())
    .execute(&mut **tx)
    .await?;
    Ok(opened.rows_affected() > 0)
}

/// Holds the row of a purse until the transaction ends, and makes one of no period where there is none. Whoever is about
/// to charge it waits, or is waited for: a call is in the ledger when it is summed up, or is charged afterwards.
async fn hold(tx: &mut Tx, purse: &Purse) -> Result<()> {
    sqlx::query(
        "INSERT INTO purses (budget_id, account_id, since, spent_pico, spent_tokens, reserved_pico, reserved_tokens)
         VALUES ($1, $2, $3, 0, 0, 0, 0)
         ON CONFLICT (budget_id, account_id) DO UPDATE SET since = purses.since",
    )
    .bind(purse.id.to_string())
    .bind(purse.share())
    .bind(i64::MIN)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn spent(tx: &mut Tx, purse: &Purse) -> Result<Option<Amount>> {
    let row = sqlx::query_as::<_, (i64, i64)>(
        "SELECT spent_pico, spent_tokens FROM purses
         WHERE budget_id = $1 AND account_id = $2 AND since = $3",
    )
    .bind(purse.id.to_string())
    .bind(purse.share())
    .bind(purse.since.millis())
    .fetch_optional(&mut **tx)
    .await?;
    let id = purse.id.to_string();
    let amount = |(money, tokens): (i64, i64)| {
        Ok(Amount { money: Pico(money), tokens: RowOf("purses", &id).number(tokens)? })
    };
    row.map(amount).transpose()
}
