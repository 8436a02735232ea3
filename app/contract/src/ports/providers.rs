//! What can be asked about providers.
//!
//! Apart from models, because keys go in here and nowhere out. People's own keys stand beside those of administrators:
//! each is bound to the same address, and a provider that is taken away takes all of them along.

use super::Fault;
use crate::{Caller, OwnKeyProvider, Provider, ProviderSettings};
use async_trait::async_trait;

/// The port of providers. Administrators set them up; people may bring keys of their own where they are
/// allowed to.
#[async_trait]
pub trait Providers: Send + Sync {
    /// Lists all providers, by name: those of the configuration, those that are stored, and noticed ones that are
    /// enabled. Administrators only.
    async fn list(&self, caller: &Caller) -> Result<Vec<Provider>, Fault>;

    /// Adds a provider, or changes the stored one of that name, and asks it for its models. Administrators only.
    ///
    /// `key`: `None` leaves the key as it is, an empty one takes it away. A key belongs to an address: where the kind
    /// or the URL changes, the old key is forgotten. Fails with `Invalid { Name | Url | Key | Model }`, and with
    /// `Configured` when the configuration has a provider of that name.
    async fn put(
        &self,
        caller: &Caller,
        name: &str,
        settings: ProviderSettings,
        key: Option<&str>,
    ) -> Result<Provider, Fault>;

    /// Takes a stored provider away, with its key and people's own keys for it. Answers that are being written are not
    /// disturbed. Administrators only. Fails with `Missing { Provider }` and `Configured`.
    async fn remove(&self, caller: &Caller, name: &str) -> Result<(), Fault>;

    /// Asks a provider for its models, now. What goes wrong stands in its `trouble`. Administrators only.
    async fn ask(&self, caller: &Caller, name: &str) -> Result<Provider, Fault>;

    /// Lists the providers for which the caller may bring a key, by name.
    async fn own_keys(&self, caller: &Caller) -> Result<Vec<OwnKeyProvider>, Fault>;

    /// Keeps the caller's own key for a provider, in place of the one before; an empty one takes it away. It is shown
    /// to nobody, and used for what the caller asks and nothing else. Fails with `Invalid { Key }` and
    /// `Missing { Provider }`.
    async fn set_own_key(&self, caller: &Caller, name: &str, key: &str) -> Result<(), Fault>;
}
