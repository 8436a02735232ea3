//! Budgets: what administrators decided about spending.
//!
//! What is spent of them is in `spend_counters`: a budget is written once in a while, a counter with every call.

use crate::{
    Result, Storage,
    rows::{RowOf, big, find_all},
};
use contract::{Allowance, Budget, BudgetId, BudgetScope, BudgetSettings, Period, Pico, Timestamp};

impl Storage {
    /// All budgets, the oldest first.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn budgets(&self) -> Result<Vec<Budget>> {
        let query = sqlx::query_as::<_, BudgetRow>(
            "SELECT id, scope, scope_id, period, money_pico, tokens, warn_at, downgrade, unpriced
             FROM budgets ORDER BY created_at, id",
        );
        find_all(query, &self.read).await
    }

    /// Sets a budget. One of the same scope and period is replaced and keeps its id.
    #[tracing::instrument(level = "debug", skip_all, fields(%id))]
    pub async fn set_budget(
        &self,
        id: BudgetId,
        settings: &BudgetSettings,
        now: Timestamp,
    ) -> Result<Budget> {
        let (scope, scope_id) = scope_words(settings.scope);
        let row = sqlx::query_as::<_, BudgetRow>(
            "INSERT INTO budgets (id, scope, scope_id, period, money_pico, tokens, warn_at, downgrade, unpriced,
               created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (scope, scope_id, period) DO UPDATE
               SET money_pico = excluded.money_pico, tokens = excluded.tokens, warn_at = excluded.warn_at,
                   downgrade = excluded.downgrade, unpriced = excluded.unpriced
             RETURNING id, scope, scope_id, period, money_pico, tokens, warn_at, downgrade, unpriced",
        )
        .bind(id.text())
        .bind(scope)
        .bind(scope_id)
        .bind(period_word(settings.allowance.period))
        .bind(settings.allowance.money.map(|money| money.0))
        .bind(settings.allowance.tokens.map(big))
        .bind(i64::from(settings.warn_at))
        .bind(settings.downgrade.as_ref().map(contract::ModelId::as_str))
        .bind(i32::from(settings.unpriced))
        .bind(now.millis())
        .fetch_one(&self.write)
        .await?;
        row.try_into()
    }

    /// Takes a budget away, with what was counted for it. `false`: there is none.
    #[tracing::instrument(level = "debug", skip_all, fields(%id))]
    pub async fn remove_budget(&self, id: BudgetId) -> Result<bool> {
        let mut tx = self.begin().await?;
        sqlx::query("DELETE FROM spend_counters WHERE budget_id = $1")
            .bind(id.text())
            .execute(&mut *tx)
            .await?;
        let removed = sqlx::query("DELETE FROM budgets WHERE id = $1")
            .bind(id.text())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(removed.rows_affected() > 0)
    }
}

fn scope_words(scope: BudgetScope) -> (&'static str, String) {
    match scope {
        BudgetScope::Everybody => ("everybody", String::new()),
        BudgetScope::EachPerson => ("each_person", String::new()),
        BudgetScope::Person { account } => ("person", account.text()),
        BudgetScope::Group { group } => ("group", group.text()),
        BudgetScope::Key { key } => ("key", key.text()),
    }
}

const fn period_word(period: Period) -> &'static str {
    match period {
        Period::Day => "day",
        Period::Month => "month",
    }
}

#[derive(sqlx::FromRow)]
struct BudgetRow {
    id: String,
    scope: String,
    scope_id: String,
    period: String,
    money_pico: Option<i64>,
    tokens: Option<i64>,
    warn_at: i64,
    downgrade: Option<String>,
    unpriced: i32,
}

impl TryFrom<BudgetRow> for Budget {
    type Error = crate::Error;

    fn try_from(row: BudgetRow) -> Result<Self> {
        let of = RowOf("budgets", &row.id);
        let scope = match row.scope.as_str() {
            "everybody" => BudgetScope::Everybody,
            "each_person" => BudgetScope::EachPerson,
            "person" => BudgetScope::Person { account: of.id("scope_id", &row.scope_id)? },
            "group" => BudgetScope::Group { group: of.id("scope_id", &row.scope_id)? },
            "key" => BudgetScope::Key { key: of.id("scope_id", &row.scope_id)? },
            _ => return Err(of.unknown_word("scope")),
        };
        let period = match row.period.as_str() {
            "day" => Period::Day,
            "month" => Period::Month,
            _ => return Err(of.unknown_word("period")),
        };
        let tokens = row.tokens.map(|tokens| of.number("tokens", tokens)).transpose()?;
        let allowance = Allowance { period, money: row.money_pico.map(Pico), tokens };
        let settings = BudgetSettings {
            scope,
            allowance,
            warn_at: of.number("warn_at", row.warn_at)?,
            downgrade: row.downgrade.map(|model| of.model("downgrade", &model)).transpose()?,
            unpriced: row.unpriced != 0,
        };
        Ok(Self { id: of.id("id", &row.id)?, settings })
    }
}
