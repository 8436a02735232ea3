//! Shares: frozen copies of a chat that anybody with the link can read.

use crate::{Author, ChatId, ChatTitle, Outcome, Part, ShareId, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A share, as the chat's owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// Its id.
    pub id: ShareId,
    /// The chat it was made from.
    pub chat: ChatId,
    /// When it was made. What was said later is not in it.
    pub created_at: Timestamp,
    /// When it stops opening; `None` is never.
    pub expires_at: Option<Timestamp>,
    /// How many messages it holds.
    pub messages: u32,
}

/// A share that was just made. The token is shown this once and stored only as a hash.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewShare {
    /// The share.
    pub share: Share,
    /// The secret of its link.
    pub token: String,
    /// The whole link.
    pub url: String,
}

impl fmt::Debug for NewShare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewShare").field("share", &self.share).finish_non_exhaustive()
    }
}

/// A shared chat: what a visitor of the link reads. Nothing in it says who shared it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SharedChat {
    /// What the chat was called.
    pub title: ChatTitle,
    /// The branch that was shown, oldest first.
    pub messages: Vec<SharedMessage>,
    /// When it was frozen.
    pub shared_at: Timestamp,
    /// When it stops opening; `None` is never.
    pub expires_at: Option<Timestamp>,
}

/// One message of a frozen chat.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SharedMessage {
    /// Who said it.
    pub author: Author,
    /// What was said; reasoning is never shared.
    pub parts: Vec<Part>,
    /// How an answer ended.
    pub outcome: Outcome,
}
