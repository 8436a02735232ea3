//! Keys, with which programs ask models in a person's name. Keys with which this server asks providers are in
//! `providers`; the two have nothing in common but the word.

use super::error::Error;
use contract::{Cursor, Key, KeyId, KeyScope, ListScope, NewKey, Page};
use leptos::{prelude::*, server_fn::codec::Json};

/// Lists the keys that still work, the newest first, 50 a page; their secrets are kept nowhere.
#[server(endpoint = "keys/list", input = Json)]
pub async fn list(
    /// The keys to list: one's own, or everybody's, for administrators.
    scope: ListScope,
    /// The text to search for: only keys whose name, or whose owner's name or address, holds it are listed, in any case.
    search: Option<String>,
    /// The `next` of the page before; `null` is the first page.
    after: Option<Cursor>,
) -> Result<Page<Key>, Error> {
    let visit = crate::visit::current();
    let request = contract::PageRequest::after(after);
    visit.answer(visit.keys().list(&visit.caller, scope, search.as_deref(), &request)).await
}

/// Makes a key and gives its secret, this once.
#[server(endpoint = "keys/add", input = Json)]
pub async fn add(
    /// The key's name, 1 to 80 characters.
    name: String,
    /// The key's scope: what it may do, and how much of it.
    scope: KeyScope,
) -> Result<NewKey, Error> {
    let visit = crate::visit::current();
    visit.answer(visit.keys().add(&visit.caller, &name, scope)).await
}

/// Makes a key stop working, at once. Administrators may revoke everybody's.
#[server(endpoint = "keys/revoke", input = Json)]
pub async fn revoke(
    /// The key.
    key: KeyId,
) -> Result<(), Error> {
    let visit = crate::visit::current();
    visit.answer(visit.keys().revoke(&visit.caller, key)).await
}
