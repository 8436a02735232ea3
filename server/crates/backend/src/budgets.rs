//! Budgets as people see them and administrators set them.
//!
//! Apart from `spending.rs`, which every question passes: that one knows neither callers nor roles, and this one sets
//! nothing aside.

use crate::{
    Backend,
    policy::{Action, may},
    spender::Spender,
    spending::Span,
};
use async_trait::async_trait;
use contract::{
    AccountId, Allowance, Balance, Budget, BudgetId, BudgetScope, BudgetSettings, Caller, Cursor,
    Failure, Field, Page, PageRequest, Rule, Subject,
    ports::{Budgets, Fault},
};

#[async_trait]
impl Budgets for Backend {
    async fn mine(&self, caller: &Caller) -> Result<Vec<Balance>, Fault> {
        let person = caller.person()?;
        let budgets = self.budgets.of(&Spender::person(person.account));
        let budgets: Vec<&Budget> = budgets.iter().collect();
        let mut balances = self.balances(&budgets, Some(person.account)).await?;
        balances.sort_by_key(|balance| std::cmp::Reverse(balance.used_percent()));
        Ok(balances)
    }

    async fn list(&self, caller: &Caller, request: &PageRequest) -> Result<Page<Balance>, Fault> {
        may(caller.person()?, Action::SetBudgets)?;
        let all = self.budgets.all();
        let (budgets, next) = page_of(&all, request)?;
        Ok(Page { items: self.balances(&budgets, None).await?, next })
    }

    async fn set(&self, caller: &Caller, settings: BudgetSettings) -> Result<Balance, Fault> {
        let person = caller.person()?;
        may(person, Action::SetBudgets)?;
        self.check_settings(&settings).await?;
        let id = BudgetId::new(self.ids.uuid());
        let budget = self.storage.set_budget(id, &settings, self.clock.now()).await?;
        self.read_budgets().await?;
        if settings.scope == BudgetScope::EachPerson {
            let span = Span::of(settings.allowance.period, self.clock.now());
            return Ok(Balance::untouched(budget, span.until));
        }
        self.budgets.balance(&self.storage, &*self.clock, &budget, None).await
    }

    async fn remove(&self, caller: &Caller, budget: BudgetId) -> Result<(), Fault> {
        may(caller.person()?, Action::SetBudgets)?;
        let is_removed = self.storage.remove_budget(budget).await?;
        self.read_budgets().await?;
        if is_removed { Ok(()) } else { Err(Failure::Missing { what: Subject::Budget }.into()) }
    }
}

impl Backend {
    /// Reads the budgets again, after one of them was changed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(crate) async fn read_budgets(&self) -> Result<(), Fault> {
        Ok(self.budgets.read_from(&self.storage).await?)
    }

    async fn balances(
        &self,
        budgets: &[&Budget],
        share: Option<AccountId>,
    ) -> Result<Vec<Balance>, Fault> {
        self.budgets.balances(&self.storage, &*self.clock, budgets, share).await
    }

    async fn check_settings(&self, settings: &BudgetSettings) -> Result<(), Fault> {
        let wrong = Failure::Invalid { field: Field::Allowance, rule: Rule::Malformed };
        let Allowance { money, tokens, .. } = settings.allowance;
        let is_sound = (money.is_some() || tokens.is_some())
            && money.is_none_or(|money| money.0 >= 0)
            && (1..=100).contains(&settings.warn_at);
        if !is_sound {
            return Err(wrong.into());
        }
        if settings.downgrade.as_ref().is_some_and(|model| !self.has_model(model)) {
            return Err(Failure::Missing { what: Subject::Model }.into());
        }
        let known = match settings.scope {
            BudgetScope::Everybody | BudgetScope::EachPerson => return Ok(()),
            BudgetScope::Person { account } => {
                (self.storage.account(account).await.map(|it| it.is_some()), Subject::Account)
            }
            BudgetScope::Group { group } => (self.storage.has_group(group).await, Subject::Group),
            BudgetScope::Key { key } => (
                self.storage.live_key(key, self.clock.now()).await.map(|it| it.is_some()),
                Subject::Key,
            ),
        };
        match known {
            (Ok(true), _) => Ok(()),
            (Ok(false), what) => Err(Failure::Missing { what }.into()),
            (Err(error), _) => Err(error.into()),
        }
    }
}

/// A page of all budgets, the oldest first, and the cursor of the next one. Ids are made in order, so a budget that comes or
/// goes meanwhile shifts no other.
fn page_of<'a>(
    all: &'a [Budget],
    request: &PageRequest,
) -> Result<(Vec<&'a Budget>, Option<Cursor>), Failure> {
    let malformed = Failure::Invalid { field: Field::Cursor, rule: Rule::Malformed };
    let after: Option<BudgetId> = match &request.after {
        None => None,
        Some(Cursor(cursor)) => {
            let id = cursor.strip_prefix("budgets.").and_then(|id| id.parse().ok());
            Some(id.ok_or(malformed)?)
        }
    };
    let behind = |budget: &&Budget| after.is_none_or(|after| budget.id > after);
    let mut page: Vec<&Budget> = all.iter().filter(behind).collect();
    page.sort_by_key(|budget| budget.id);
    let limit = usize::try_from(request.limit()).unwrap_or(usize::MAX);
    let more = page.len() > limit;
    page.truncate(limit);
    let last = page.last().filter(|_| more);
    let next = last.map(|budget| Cursor(format!("budgets.{}", budget.id.text())));
    Ok((page, next))
}
