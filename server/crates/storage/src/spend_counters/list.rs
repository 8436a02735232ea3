//! What is spent of all budgets, in one statement.
//!
//! For lists: who reserves asks for one counter, and opens it. A counter that is not open in its period is not here.

use super::counter::Amount;
use crate::{Result, Storage, rows::RowOf};
use contract::{AccountId, BudgetId, Pico, Timestamp};

/// The beginnings of the periods that go on.
#[derive(Clone, Copy, Debug)]
pub struct Periods {
    /// The beginning of the day.
    pub day: Timestamp,
    /// The beginning of the month.
    pub month: Timestamp,
}

/// The amount that is spent of a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spent {
    /// The budget.
    pub budget: BudgetId,
    /// The account whose share it is, where the budget binds each person.
    pub share_of: Option<AccountId>,
    /// The amount.
    pub amount: Amount,
}

impl Storage {
    /// What is spent of the budgets whose counters are open. Of one that binds each person it is this account's share, or
    /// without an account that of whoever spent most.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn spent_of_budgets(
        &self,
        share_of: Option<AccountId>,
        periods: Periods,
    ) -> Result<Vec<Spent>> {
        let rows = sqlx::query_as::<_, (String, String, Option<i64>, Option<i64>)>(
            "WITH listed (id, account_id, since) AS MATERIALIZED (
               SELECT budgets.id,
                 CASE
                   WHEN budgets.scope <> 'each_person' THEN ''
                   WHEN $3 <> '' THEN $3
                   ELSE (
                     SELECT fullest.account_id
                     FROM spend_counters AS fullest
                     WHERE fullest.budget_id = budgets.id AND fullest.account_id <> ''
                       AND fullest.since = CASE WHEN budgets.period = 'day' THEN CAST($1 AS BIGINT) ELSE CAST($2 AS BIGINT) END
                     ORDER BY fullest.spent_pico DESC, fullest.spent_tokens DESC, fullest.account_id
                     LIMIT 1)
                 END,
                 CASE WHEN budgets.period = 'day' THEN CAST($1 AS BIGINT) ELSE CAST($2 AS BIGINT) END
               FROM budgets
             )
             SELECT listed.id, COALESCE(listed.account_id, ''),
               (SELECT counters.spent_pico
                FROM spend_counters AS counters
                WHERE counters.budget_id = listed.id AND counters.account_id = listed.account_id
                  AND counters.since = listed.since),
               (SELECT counters.spent_tokens
                FROM spend_counters AS counters
                WHERE counters.budget_id = listed.id AND counters.account_id = listed.account_id
                  AND counters.since = listed.since)
             FROM listed",
        )
        .bind(periods.day.millis())
        .bind(periods.month.millis())
        .bind(share_of.map(AccountId::text).unwrap_or_default())
        .fetch_all(&self.read)
        .await?;
        rows.into_iter()
            .filter_map(|(budget, account, money, tokens)| Some((budget, account, money?, tokens?)))
            .map(|(budget, account, money, tokens)| {
                let of = RowOf("spend_counters", &budget);
                Ok(Spent {
                    budget: of.id("budget_id", &budget)?,
                    share_of: of.maybe_id(
                        "account_id",
                        Some(account.as_str()).filter(|id| !id.is_empty()),
                    )?,
                    amount: Amount {
                        money: Pico(money),
                        tokens: of.number("spent_tokens", tokens)?,
                    },
                })
            })
            .collect()
    }
}
