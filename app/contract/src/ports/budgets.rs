//! What can be asked about budgets.
//!
//! Usage only looks back; what is set here is asked before every call of a model.

use super::Fault;
use crate::{Balance, BudgetId, BudgetSettings, Caller, Page, PageRequest};
use async_trait::async_trait;

/// The port of budgets. Administrators set them; everybody sees those that bind them.
#[async_trait]
pub trait Budgets: Send + Sync {
    /// Lists the balances of the budgets that bind the caller, the most used up first.
    async fn mine(&self, caller: &Caller) -> Result<Vec<Balance>, Fault>;

    /// Lists every budget with its balance; one that binds each person has the balance of whoever spent most.
    /// The oldest first, a page at a time. Administrators only. Fails with `Invalid { Cursor }`.
    async fn list(&self, caller: &Caller, request: &PageRequest) -> Result<Page<Balance>, Fault>;

    /// Sets a budget; one of the same scope and period is replaced, and what was spent in the period so far
    /// counts. Administrators only. Fails with `Invalid { Allowance | Model }` and `Missing { Account | Group | Key }`.
    async fn set(&self, caller: &Caller, settings: BudgetSettings) -> Result<Balance, Fault>;

    /// Takes a budget away. Administrators only. Fails with `Missing { Budget }`.
    async fn remove(&self, caller: &Caller, budget: BudgetId) -> Result<(), Fault>;
}
