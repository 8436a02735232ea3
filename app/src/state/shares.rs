//! Links to frozen chats. Asked for when a chat's dialog opens, so that `thread` opens chats without them, of which
//! most are never shared.

use super::{RemoteList, state};
use crate::api;
use contract::{ChatId, Failure, NewShare, Share, ShareId, Timestamp};
use leptos::{prelude::*, task::spawn_local};

/// The state of the share links of the chat whose dialog is open.
#[derive(Clone, Copy)]
pub struct Shares {
    /// The links that still open, the newest first.
    pub list: RemoteList<Share>,
}

impl Shares {
    /// The state before anything was asked for.
    pub(super) fn new() -> Self {
        Self { list: RemoteList::new() }
    }

    /// Forgets the links.
    pub(super) fn forget(self) {
        self.list.forget();
    }

    /// Loads the first page of a chat's links, in place of those of another one.
    pub fn load(self, chat: ChatId) {
        self.list.forget();
        let ask = move |after| api::shares::list(chat, after);
        self.list.load_pages(ask, |one, other| one.id == other.id);
    }

    /// Shares a frozen copy of a chat and gives its link, this once.
    ///
    /// # Errors
    /// The failure, which the dialog shows.
    pub async fn create(
        self,
        chat: ChatId,
        expires_at: Option<Timestamp>,
    ) -> Result<NewShare, Failure> {
        let new = api::shares::create(chat, expires_at).await?;
        self.list.put_first(new.share.clone());
        Ok(new)
    }

    /// Revokes a link: it stops opening.
    pub fn revoke(self, share: ShareId) {
        let state = state();
        let before = self.list.items.get_untracked();
        self.list.change(|items| items.retain(|known| known.id != share));
        spawn_local(async move {
            match api::shares::revoke(share).await {
                // Once more: a list that came meanwhile may still have it.
                Ok(()) => self.list.change(|items| items.retain(|known| known.id != share)),
                Err(error) => {
                    self.list.items.set(before);
                    state.failed(&error.0);
                }
            }
        });
    }
}
