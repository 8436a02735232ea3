//! Providers of models, and the keys that they want. Apart from `models`, because here secrets come in; none goes out.

use super::{error::Error, secret::Secret};
use contract::{OwnKeyProvider, Provider, ProviderSettings};
use leptos::{prelude::*, server_fn::codec::Json};

/// Lists all providers, by name, without their keys. Administrators only.
#[server(endpoint = "providers/list", input = Json)]
pub async fn list() -> Result<Vec<Provider>, Error> {
    let visit = crate::visit::current();
    visit.answer(visit.providers().list(&visit.caller)).await
}

/// Adds a provider, or changes the stored one of that name, and asks it for its models. Administrators only.
#[server(endpoint = "providers/put", input = Json)]
pub async fn put(
    /// The provider's name, the first half of its models' ids: 1 to 40 of the characters a-z 0-9 - _ .
    name: String,
    /// The provider's settings.
    settings: ProviderSettings,
    /// The provider's key. An empty one takes it away, none leaves it, unless the kind or the address changes.
    key: Option<Secret>,
) -> Result<Provider, Error> {
    let visit = crate::visit::current();
    let key = key.as_ref().map(Secret::reveal);
    visit.answer(visit.providers().put(&visit.caller, &name, settings, key)).await
}

/// Takes a stored provider away, with all keys for it. Administrators only.
#[server(endpoint = "providers/remove", input = Json)]
pub async fn remove(
    /// The provider's name.
    name: String,
) -> Result<(), Error> {
    let visit = crate::visit::current();
    visit.answer(visit.providers().remove(&visit.caller, &name)).await
}

/// Asks a provider for its models, now. Administrators only.
#[server(endpoint = "providers/ask", input = Json)]
pub async fn ask(
    /// The provider's name.
    name: String,
) -> Result<Provider, Error> {
    let visit = crate::visit::current();
    visit.answer(visit.providers().ask(&visit.caller, &name)).await
}

/// Lists the providers for which the caller may bring a key, by name.
#[server(endpoint = "providers/own_keys", input = Json)]
pub async fn own_keys() -> Result<Vec<OwnKeyProvider>, Error> {
    let visit = crate::visit::current();
    visit.answer(visit.providers().own_keys(&visit.caller)).await
}

/// Keeps the caller's own key for a provider, in place of the one before.
#[server(endpoint = "providers/set_own_key", input = Json)]
pub async fn set_own_key(
    /// The provider's name.
    name: String,
    /// The key; an empty one takes it away.
    key: Secret,
) -> Result<(), Error> {
    let visit = crate::visit::current();
    visit.answer(visit.providers().set_own_key(&visit.caller, &name, key.reveal())).await
}
