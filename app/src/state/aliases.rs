//! Aliases, for administrators. Apart from `catalogue`, which shows aliases among the models but never writes one.

use super::{RemoteList, state};
use crate::api;
use contract::{Alias, Failure, Handle, NamedAlias};

/// The state of all aliases.
#[derive(Clone, Copy)]
pub struct Aliases {
    /// All aliases, by name.
    pub list: RemoteList<NamedAlias>,
}

impl Aliases {
    /// The state before anything was asked for.
    pub(super) fn new() -> Self {
        Self { list: RemoteList::new() }
    }

    /// Forgets all aliases: somebody else may sit here next.
    pub(super) fn forget(self) {
        self.list.forget();
    }

    /// Loads all aliases.
    pub fn load(self) {
        self.list.load(api::aliases::list);
    }

    /// Adds an alias or changes one.
    ///
    /// # Errors
    /// The failure, which the form shows beside its fields.
    pub async fn put(self, name: String, alias: Alias) -> Result<(), Failure> {
        let put = api::aliases::put(name, alias).await?;
        let name = put.name.clone();
        self.list.put(put, |known| known.name == name);
        self.list.change(|items| items.sort_by(|one, other| one.name.cmp(&other.name)));
        state().catalogue.changed();
        Ok(())
    }

    /// Removes an alias.
    ///
    /// # Errors
    /// The failure, which the dialog shows.
    pub async fn remove(self, name: Handle) -> Result<(), Failure> {
        api::aliases::remove(name.as_str().to_owned()).await?;
        self.list.change(|items| items.retain(|known| known.name != name));
        state().catalogue.changed();
        Ok(())
    }
}
