//! Where the person is signed in: the sessions of their account, this one among them. A list that the settings show,
//! apart from `session`, without which no page begins.

use super::{RemoteList, state};
use crate::api;
use contract::{Session, SessionId};
use leptos::{prelude::*, task::spawn_local};

/// The state of the account's sessions.
#[derive(Clone, Copy)]
pub struct Sessions {
    /// The sessions that have not ended, the most recently used first.
    pub list: RemoteList<Session>,
}

impl Sessions {
    /// The state before anything was asked for.
    pub(super) fn new() -> Self {
        Self { list: RemoteList::new() }
    }

    /// Forgets the sessions.
    pub(super) fn forget(self) {
        self.list.forget();
    }

    /// Loads the sessions.
    pub fn load(self) {
        self.list.load(api::accounts::sessions);
    }

    /// Ends a session somewhere else.
    pub fn end(self, id: SessionId) {
        let state = state();
        let before = self.list.items.get_untracked();
        self.list.change(|items| items.retain(|known| known.id != id));
        spawn_local(async move {
            match api::accounts::end_session(id).await {
                // Once more: a list that came meanwhile may still have it.
                Ok(()) => self.list.change(|items| items.retain(|known| known.id != id)),
                Err(error) => {
                    self.list.items.set(before);
                    state.failed(&error.0);
                }
            }
        });
    }

    /// Ends all other sessions; `done` gets how many there were.
    pub fn end_others(self, done: impl FnOnce(u32) + 'static) {
        let state = state();
        spawn_local(async move {
            match api::accounts::sign_out_everywhere().await {
                Ok(count) => {
                    self.list.change(|items| items.retain(|known| known.current));
                    done(count);
                }
                Err(error) => state.failed(&error.0),
            }
        });
    }
}
