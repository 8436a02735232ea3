//! Keys, with which programs ask models.

use super::state;
use crate::api;
use contract::{Failure, Key, KeyId, ListScope, NewKey, Scope};
use leptos::{prelude::*, task::spawn_local};

/// The keys that still work.
#[derive(Clone, Copy)]
pub struct Keys {
    /// The newest first; `None` until they have been asked for.
    pub list: RwSignal<Option<Vec<Key>>>,
    /// Why they could not be.
    pub failure: RwSignal<Option<Failure>>,
    /// Counts what was asked for, so that a late answer does not take the place of a later one.
    asked: StoredValue<u32>,
    /// Which keys: one's own, or everybody's.
    pub scope: RwSignal<ListScope>,
}

impl Keys {
    pub(super) fn new() -> Self {
        Self {
            list: RwSignal::new(None),
            failure: RwSignal::new(None),
            asked: StoredValue::new(0),
            scope: RwSignal::new(ListScope::Own),
        }
    }

    pub(super) fn forget(self) {
        self.next();
        self.list.set(None);
        self.failure.set(None);
        self.scope.set(ListScope::Own);
    }

    /// From now on what was asked for before is too late.
    fn next(self) -> u32 {
        let asked = self.asked.get_value().wrapping_add(1);
        self.asked.set_value(asked);
        asked
    }

    /// Looks at everybody's keys, or at one's own.
    pub fn look_through(self, scope: ListScope) {
        self.scope.set(scope);
        self.list.set(None);
        self.load();
    }

    /// Asks for the keys.
    pub fn load(self) {
        let state = state();
        self.failure.set(None);
        let (scope, asked) = (self.scope.get_untracked(), self.next());
        spawn_local(async move {
            let answer = api::keys::list(scope).await;
            if self.asked.get_value() != asked {
                return;
            }
            match answer {
                Ok(list) => self.list.set(Some(list)),
                Err(told) if told.0 == Failure::SignedOut => state.signed_out(),
                Err(told) => self.failure.set(Some(told.0)),
            }
        });
    }

    /// Makes a key and gives its secret, this once.
    ///
    /// # Errors
    /// What the form shows beside its fields.
    pub async fn add(self, name: String, scope: Scope) -> Result<NewKey, Failure> {
        let new = api::keys::add(name, scope).await.map_err(|told| told.0)?;
        self.list.update(|list| list.get_or_insert_default().insert(0, new.key.clone()));
        Ok(new)
    }

    /// Makes a key stop working.
    ///
    /// # Errors
    /// What the dialog shows.
    pub async fn revoke(self, key: KeyId) -> Result<(), Failure> {
        api::keys::revoke(key).await.map_err(|told| told.0)?;
        self.list.update(|list| {
            if let Some(list) = list {
                list.retain(|known| known.id != key);
            }
        });
        Ok(())
    }
}
