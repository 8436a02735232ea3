//! Budgets: how much may be spent, by whom, until when. Apart from `usage`, which counts what was spent and limits
//! nothing.

use super::error::Error;
use contract::{Balance, BudgetId, BudgetSettings, Cursor, Page};
use leptos::{prelude::*, server_fn::codec::Json};

/// Lists the balances that bind the caller, the most used up first.
#[server(endpoint = "budgets/mine", input = Json)]
pub async fn mine() -> Result<Vec<Balance>, Error> {
    let visit = crate::visit::current();
    visit.answer(visit.budgets().mine(&visit.caller)).await
}

/// Lists every budget with its balance, the oldest first; 50 a page. Administrators only.
#[server(endpoint = "budgets/list", input = Json)]
pub async fn list(
    /// The `next` of the page before; `null` is the first page.
    after: Option<Cursor>,
) -> Result<Page<Balance>, Error> {
    let visit = crate::visit::current();
    let request = contract::PageRequest::after(after);
    visit.answer(visit.budgets().list(&visit.caller, &request)).await
}

/// Sets a budget; one of the same scope and period is replaced. Administrators only.
#[server(endpoint = "budgets/set", input = Json)]
pub async fn set(
    /// The budget's settings: whom it binds, how much may be spent until when, and what happens when it runs low.
    settings: BudgetSettings,
) -> Result<Balance, Error> {
    let visit = crate::visit::current();
    visit.answer(visit.budgets().set(&visit.caller, settings)).await
}

/// Takes a budget away. Administrators only.
#[server(endpoint = "budgets/remove", input = Json)]
pub async fn remove(
    /// The budget.
    budget: BudgetId,
) -> Result<(), Error> {
    let visit = crate::visit::current();
    visit.answer(visit.budgets().remove(&visit.caller, budget)).await
}
