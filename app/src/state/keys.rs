//! API keys, with which programs ask models. Keys with which the server asks providers are in `providers`.

use super::{RemoteList, pause::Pause};
use crate::api;
use contract::{Failure, Key, KeyId, KeyScope, ListScope, NewKey};
use leptos::prelude::*;

/// The state of API keys that still work.
#[derive(Clone, Copy)]
pub struct Keys {
    /// The keys, the newest first.
    pub list: RemoteList<Key>,
    /// The keys that are listed: one's own, or everybody's.
    pub scope: RwSignal<ListScope>,
    /// The text that is searched for in everybody's keys; empty when nothing is.
    pub search: RwSignal<String>,
    pause: Pause,
}

impl Keys {
    /// The state before anything was asked for.
    pub(super) fn new() -> Self {
        Self {
            list: RemoteList::new(),
            scope: RwSignal::new(ListScope::Own),
            search: RwSignal::new(String::new()),
            pause: Pause::new(),
        }
    }

    /// Forgets all keys, and shows one's own next.
    pub(super) fn forget(self) {
        self.pause.cancel();
        self.list.forget();
        self.scope.set(ListScope::Own);
        self.search.set(String::new());
    }

    /// Chooses between one's own keys and everybody's, and loads them.
    pub fn look_through(self, scope: ListScope) {
        self.pause.cancel();
        self.scope.set(scope);
        self.search.set(String::new());
        self.list.forget();
        self.load();
    }

    /// Loads the first page of the keys that the search finds.
    pub fn load(self) {
        let (scope, search) = (self.scope.get_untracked(), self.search.get_untracked());
        let ask = move |after| api::keys::list(scope, Some(search.clone()), after);
        self.list.load_pages(ask, |one, other| one.id == other.id);
    }

    /// Searches everybody's keys, by their names and their owners', when whoever types it pauses.
    pub fn search_for(self, text: String) {
        self.search.set(text);
        self.pause.then(move || self.load());
    }

    /// Makes a key and gives its secret, this once.
    ///
    /// # Errors
    /// The failure, which the form shows beside its fields.
    pub async fn add(self, name: String, scope: KeyScope) -> Result<NewKey, Failure> {
        let new = api::keys::add(name, scope).await?;
        self.list.put_first(new.key.clone());
        Ok(new)
    }

    /// Revokes a key: it stops working.
    ///
    /// # Errors
    /// The failure, which the dialog shows.
    pub async fn revoke(self, key: KeyId) -> Result<(), Failure> {
        api::keys::revoke(key).await?;
        self.list.change(|items| items.retain(|known| known.id != key));
        Ok(())
    }
}
