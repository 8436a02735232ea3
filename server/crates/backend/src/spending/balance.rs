//! The balance of a budget: how much of it is spent.
//!
//! The port shows it and admission asks it whether a budget runs low, so that both mean the same by that.

use super::{Budgets, Span, counters};
use contract::{
    AccountId, Balance, Budget, BudgetScope,
    ports::{Clock, Fault},
};
use storage::Storage;

impl Budgets {
    /// The balance of a budget in this period; of a person's share, where it binds each person.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn balance(
        &self,
        storage: &Storage,
        clock: &dyn Clock,
        budget: &Budget,
        account: Option<AccountId>,
    ) -> Result<Balance, Fault> {
        let now = clock.now();
        let span = Span::of(budget.settings.allowance.period, now);
        let share = account.filter(|_| budget.settings.scope == BudgetScope::EachPerson);
        let counter = counters::of_budget(budget, share, span);
        let spent = storage.spent_from(&counter, now).await?;
        Ok(Balance {
            budget: budget.clone(),
            account: share,
            group: match budget.settings.scope {
                BudgetScope::Group { group } => self.groups.name(group),
                _ => None,
            },
            spent: spent.money,
            tokens: spent.tokens,
            resets_at: span.until,
        })
    }
}
