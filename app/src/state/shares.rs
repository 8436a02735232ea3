//! Links to frozen chats.

use super::state;
use crate::api;
use contract::{ChatId, Failure, NewShare, Share, ShareId, Timestamp};
use leptos::{prelude::*, task::spawn_local};

/// The links of the chat whose dialog is open.
#[derive(Clone, Copy)]
pub struct Shares {
    /// Those that still open, the newest first; `None` until they have been asked for.
    pub list: RwSignal<Option<Vec<Share>>>,
}

impl Shares {
    pub(super) fn new() -> Self {
        Self { list: RwSignal::new(None) }
    }

    pub(super) fn forget(self) {
        self.list.set(None);
    }

    /// Asks for a chat's links.
    pub fn load(self, chat: ChatId) {
        let state = state();
        self.list.set(None);
        spawn_local(async move {
            match api::shares::list(chat).await {
                Ok(list) => self.list.set(Some(list)),
                Err(told) => state.failed(&told.0),
            }
        });
    }

    /// Freezes a chat and gives its link, this once.
    ///
    /// # Errors
    /// What the dialog shows.
    pub async fn create(
        self,
        chat: ChatId,
        expires_at: Option<Timestamp>,
    ) -> Result<NewShare, Failure> {
        let new = api::shares::create(chat, expires_at).await.map_err(|told| told.0)?;
        self.list.update(|list| list.get_or_insert_default().insert(0, new.share.clone()));
        Ok(new)
    }

    /// Makes a link stop opening.
    pub fn revoke(self, share: ShareId) {
        let state = state();
        let before = self.list.get_untracked();
        self.list.update(|list| {
            if let Some(list) = list {
                list.retain(|known| known.id != share);
            }
        });
        spawn_local(async move {
            if let Err(told) = api::shares::revoke(share).await {
                self.list.set(before);
                state.failed(&told.0);
            }
        });
    }
}
