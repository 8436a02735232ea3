//! What can be asked about aliases.
//!
//! People ask an alias like any model; only administrators come here, to set one up.

use super::Fault;
use crate::{Alias, Caller, NamedAlias};
use async_trait::async_trait;

/// The port of aliases. Administrators only.
#[async_trait]
pub trait Aliases: Send + Sync {
    /// Lists all aliases, by name.
    async fn list(&self, caller: &Caller) -> Result<Vec<NamedAlias>, Fault>;

    /// Adds an alias, or changes the stored one of that name. Fails with
    /// `Invalid { Name | Model | Weights | Retries | Seconds }`, with `Missing { Provider }` when one of its models
    /// belongs to none, and with `Configured` when the configuration has an alias of that name.
    async fn put(&self, caller: &Caller, name: &str, alias: Alias) -> Result<NamedAlias, Fault>;

    /// Takes a stored alias away. Fails with `Missing { Alias }` and `Configured`.
    async fn remove(&self, caller: &Caller, name: &str) -> Result<(), Fault>;
}
