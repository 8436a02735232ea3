//! What administrators can ask about groups of people. Everybody else gets `Forbidden`.
//!
//! A group signs in nowhere and owns nothing, unlike the people whom it gathers for budgets and models.

use super::Fault;
use crate::{AccountId, Caller, Group, GroupId};
use async_trait::async_trait;

/// The port of groups of people, for administrators.
#[async_trait]
pub trait Groups: Send + Sync {
    /// Lists all groups, by name.
    async fn list(&self, caller: &Caller) -> Result<Vec<Group>, Fault>;

    /// Makes a group. Fails with `Invalid { Name }`, `Taken { Name }` and `Missing { Account }`.
    async fn add(
        &self,
        caller: &Caller,
        name: &str,
        members: Vec<AccountId>,
    ) -> Result<Group, Fault>;

    /// Changes the name and the members of a group; what its members spent so far stays where it was counted.
    /// Fails as `add` does, and with `Missing { Group }`.
    async fn change(
        &self,
        caller: &Caller,
        group: GroupId,
        name: &str,
        members: Vec<AccountId>,
    ) -> Result<Group, Fault>;

    /// Takes a group away, with its budgets; models that only it could ask are for administrators from then on.
    async fn remove(&self, caller: &Caller, group: GroupId) -> Result<(), Fault>;
}
