//! Where the person is signed in: the sessions of their account, this one among them.

use super::state;
use crate::api;
use contract::{Session, SessionId};
use leptos::{prelude::*, task::spawn_local};

/// The state of the account's sessions.
#[derive(Clone, Copy)]
pub struct Sessions {
    /// All that have not ended; `None` until they have come.
    pub list: RwSignal<Option<Vec<Session>>>,
}

impl Sessions {
    pub(super) fn new() -> Self {
        Self { list: RwSignal::new(None) }
    }

    pub(super) fn forget(self) {
        self.list.set(None);
    }

    /// Loads the sessions.
    pub fn load(self) {
        let state = state();
        spawn_local(async move {
            match api::accounts::sessions().await {
                Ok(list) => self.list.set(Some(list)),
                Err(error) => state.failed(&error.0),
            }
        });
    }

    /// Ends a session somewhere else.
    pub fn end(self, id: SessionId) {
        let state = state();
        let before = self.list.get_untracked();
        self.list.update(|list| {
            if let Some(list) = list {
                list.retain(|session| session.id != id);
            }
        });
        spawn_local(async move {
            if let Err(error) = api::accounts::end_session(id).await {
                self.list.set(before);
                state.failed(&error.0);
            }
        });
    }

    /// Ends all other sessions; `done` gets how many there were.
    pub fn end_others(self, done: impl FnOnce(u32) + 'static) {
        let state = state();
        spawn_local(async move {
            match api::accounts::sign_out_everywhere().await {
                Ok(count) => {
                    self.list.update(|list| {
                        if let Some(list) = list {
                            list.retain(|session| session.current);
                        }
                    });
                    done(count);
                }
                Err(error) => state.failed(&error.0),
            }
        });
    }
}
