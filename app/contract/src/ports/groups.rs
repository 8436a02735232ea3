//! What administrators can ask about groups of people. Everybody else gets `Forbidden`.
//!
//! A group signs in nowhere and owns nothing, unlike the people whom it gathers for budgets and models.

use super::Fault;
use crate::{Account, AccountId, Caller, GroupId, ListedGroup, Page, PageRequest};
use async_trait::async_trait;

/// The port of groups of people, for administrators.
#[async_trait]
pub trait Groups: Send + Sync {
    /// Lists all groups, by name. Administrators make each of them by hand, so they are no pages.
    async fn list(&self, caller: &Caller) -> Result<Vec<ListedGroup>, Fault>;

    /// Lists the members of a group by name, a page at a time. Fails with `Missing { Group }` and `Invalid { Cursor }`.
    async fn members(
        &self,
        caller: &Caller,
        group: GroupId,
        request: &PageRequest,
    ) -> Result<Page<Account>, Fault>;

    /// The groups that somebody is in, in no order.
    async fn of(&self, caller: &Caller, account: AccountId) -> Result<Vec<GroupId>, Fault>;

    /// Makes a group. Fails with `Invalid { Name }`, `Taken { Name }` and `Missing { Account }`.
    async fn add(
        &self,
        caller: &Caller,
        name: &str,
        members: Vec<AccountId>,
    ) -> Result<ListedGroup, Fault>;

    /// Changes the name of a group, and who is in it: some join, some leave. What its members spent so far stays where it
    /// was counted.
    /// Fails as `add` does, and with `Missing { Group }`.
    async fn change(
        &self,
        caller: &Caller,
        group: GroupId,
        name: &str,
        join: Vec<AccountId>,
        leave: Vec<AccountId>,
    ) -> Result<ListedGroup, Fault>;

    /// Takes a group away, with its budgets; models that only it could ask are for administrators from then on.
    async fn remove(&self, caller: &Caller, group: GroupId) -> Result<(), Fault>;
}
