//! What stands in the composers: kept in this browser until it is sent, so that a reload loses nothing. Without
//! signals: a composer shows its own text, and asks here when it opens.

use crate::{logic::draft, platform::local_store};
use contract::ChatId;

/// The drafts of all chats.
#[derive(Clone, Copy)]
pub struct Drafts;

impl Drafts {
    /// The drafts, which stay in the browser until they are asked for.
    pub(super) fn new() -> Self {
        Self
    }

    /// The draft in a chat's composer; `None` is the chat that does not exist yet.
    pub fn get(self, chat: Option<ChatId>) -> String {
        local_store::get(&draft::key(chat)).unwrap_or_default()
    }

    /// Keeps the draft of a chat.
    pub fn keep(self, chat: Option<ChatId>, text: &str) {
        if text.trim().is_empty() {
            local_store::remove(&draft::key(chat));
        } else {
            local_store::put(&draft::key(chat), text);
        }
    }

    /// Forgets all of them: somebody else may sit here next.
    pub(super) fn forget(self) {
        local_store::remove_all("draft");
    }
}
