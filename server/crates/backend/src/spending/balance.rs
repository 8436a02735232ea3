//! The balance of a budget: how much of it is spent.
//!
//! The port shows it and admission asks it whether a budget runs low, so that both mean the same by that.

use super::{Budgets, Span, counters};
use contract::{
    AccountId, Balance, Budget, BudgetScope, Period,
    ports::{Clock, Fault},
};
use storage::{Amount, Periods, Storage};

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
        Ok(self.balance_of(budget, share, spent, span))
    }

    /// The balances of some budgets in their periods, in their order, read together. Of those that bind each person it is
    /// this account's share; without one that of whoever spent most, or of nobody in particular.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn balances(
        &self,
        storage: &Storage,
        clock: &dyn Clock,
        budgets: &[&Budget],
        account: Option<AccountId>,
    ) -> Result<Vec<Balance>, Fault> {
        let now = clock.now();
        let [day, month] = [Period::Day, Period::Month].map(|period| Span::of(period, now).since);
        let spent = storage.spent_of_budgets(account, Periods { day, month }).await?;
        let mut balances = Vec::with_capacity(budgets.len());
        for budget in budgets {
            let span = Span::of(budget.settings.allowance.period, now);
            let is_shared = budget.settings.scope == BudgetScope::EachPerson;
            balances.push(match spent.iter().find(|spent| spent.budget == budget.id) {
                Some(spent) => self.balance_of(budget, spent.share_of, spent.amount, span),
                None if is_shared && account.is_none() => {
                    Balance::untouched((*budget).clone(), span.until)
                }
                // Nobody has come with a question in this period yet.
                None => self.balance(storage, clock, budget, account).await?,
            });
        }
        Ok(balances)
    }

    fn balance_of(
        &self,
        budget: &Budget,
        share: Option<AccountId>,
        spent: Amount,
        span: Span,
    ) -> Balance {
        Balance {
            budget: budget.clone(),
            account: share,
            group: match budget.settings.scope {
                BudgetScope::Group { group } => self.groups.name(group),
                _ => None,
            },
            spent: spent.money,
            tokens: spent.tokens,
            resets_at: span.until,
        }
    }
}
