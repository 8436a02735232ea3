//! Aliases: names that stand for one model after the other. Administrators only. Apart from `models`: an alias is
//! stored as somebody wrote it, while a model is found and only described.

use super::error::Error;
use contract::{Alias, NamedAlias};
use leptos::{prelude::*, server_fn::codec::Json};

/// Lists all aliases, by name. Administrators only.
#[server(endpoint = "aliases/list", input = Json)]
pub async fn list() -> Result<Vec<NamedAlias>, Error> {
    let visit = crate::visit::current();
    visit.answer(visit.aliases().list(&visit.caller)).await
}

/// Adds an alias, or changes the stored one of that name. Administrators only.
#[server(endpoint = "aliases/put", input = Json)]
pub async fn put(
    /// The alias's name, which stands after `alias/`: 1 to 40 of the characters a-z 0-9 - _ .
    name: String,
    /// The alias: the models that it stands for, and how they are asked.
    alias: Alias,
) -> Result<NamedAlias, Error> {
    let visit = crate::visit::current();
    visit.answer(visit.aliases().put(&visit.caller, &name, alias)).await
}

/// Takes a stored alias away. Administrators only.
#[server(endpoint = "aliases/remove", input = Json)]
pub async fn remove(
    /// The alias's name.
    name: String,
) -> Result<(), Error> {
    let visit = crate::visit::current();
    visit.answer(visit.aliases().remove(&visit.caller, &name)).await
}
