//! Messages: what a person said, and what a model answered.

use crate::{AnswerStats, ChatId, MessageId, ModelId, Outcome, Timestamp};
use serde::{Deserialize, Serialize};

/// One message of a chat.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// The chat it belongs to.
    pub chat: ChatId,
    /// The message it answers or follows; `None` for the first of a branch.
    pub parent: Option<MessageId>,
    /// Who said it.
    pub author: Author,
    /// What was said, in order.
    pub parts: Vec<Part>,
    /// How an answer ended; `None` while it is being written. A person's message is `Done`.
    pub outcome: Option<Outcome>,
    /// What an answer took; `None` for a person's message and while it is being written.
    pub stats: Option<AnswerStats>,
    /// When it was begun.
    pub created_at: Timestamp,
}

impl Message {
    /// The longest message a person can send, in bytes of UTF-8.
    pub const MAX: u32 = 256 * 1024;

    /// Everything that was said aloud: the text parts, without reasoning.
    #[must_use]
    pub fn text(&self) -> String {
        text_of(&self.parts)
    }
}

/// The text parts of a message, joined; reasoning is left out.
#[must_use]
pub fn text_of(parts: &[Part]) -> String {
    parts
        .iter()
        .filter_map(|part| match part {
            Part::Text { text } => Some(text.as_str()),
            Part::Reasoning { .. } => None,
        })
        .collect()
}

/// The author of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Author {
    /// The chat's owner.
    Person,
    /// A model.
    Model {
        /// Which one was asked.
        model: ModelId,
    },
}

/// A piece of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Part {
    /// Markdown. Untrusted when a model wrote it.
    Text {
        /// The text.
        text: String,
    },
    /// What the model thought before it spoke.
    Reasoning {
        /// The text.
        text: String,
    },
}

impl Part {
    /// How much it says, in bytes.
    #[must_use]
    pub const fn bytes(&self) -> usize {
        match self {
            Self::Text { text } | Self::Reasoning { text } => text.len(),
        }
    }
}
