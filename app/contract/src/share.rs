//! Shares: frozen copies of a chat that anybody with the link can read.
//!
//! Apart from chats, so that what is shared has types of its own: a field that a chat or a message gets some day is not
//! shown to everybody by accident.

use crate::{Author, ChatId, ChatTitle, Outcome, Part, ShareId, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A share, as the chat's owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// The share's id.
    pub id: ShareId,
    /// The id of the chat that it was made from.
    pub chat: ChatId,
    /// When it was made. What was said later is not in it.
    pub created_at: Timestamp,
    /// When it stops opening; `None`: never.
    pub expires_at: Option<Timestamp>,
    /// The number of messages that it holds.
    pub messages: u32,
}

/// A share that was just made. The token is shown this once and stored only as a hash.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewShare {
    /// The share, as it is listed from now on.
    pub share: Share,
    /// The secret token in its link.
    pub token: String,
    /// The whole link.
    pub url: String,
}

impl fmt::Debug for NewShare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewShare").field("share", &self.share).finish_non_exhaustive()
    }
}

/// A shared chat: what anybody with the link reads. Nothing in it says who shared it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SharedChat {
    /// The title that the chat had when it was frozen.
    pub title: ChatTitle,
    /// The messages of the branch that was shown, oldest first.
    pub messages: Vec<SharedMessage>,
    /// When it was frozen.
    pub shared_at: Timestamp,
    /// When it stops opening; `None`: never.
    pub expires_at: Option<Timestamp>,
}

/// One message of a shared chat.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SharedMessage {
    /// The author: who said it.
    pub author: Author,
    /// The parts of what was said; reasoning is never among them.
    pub parts: Vec<Part>,
    /// The outcome of an answer; a person's message is `Done`.
    pub outcome: Outcome,
}
