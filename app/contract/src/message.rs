//! Messages: what a person said, and what a model answered.
//!
//! Turns and shares are made of their authors and parts, and need no chat for it.

use crate::unknown::{Unknown, open_kind};
use crate::{AnswerStats, ChatId, MessageId, ModelId, Outcome, Timestamp};
use serde::{Deserialize, Serialize};

/// One message of a chat.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// The message's id.
    pub id: MessageId,
    /// The id of the chat that it belongs to.
    pub chat: ChatId,
    /// The id of the message that it answers or follows; `None` for the first of a branch.
    pub parent: Option<MessageId>,
    /// The author: who said it.
    pub author: Author,
    /// The parts of what was said, in order.
    pub parts: Vec<Part>,
    /// The outcome of an answer; `None` while it is being written. A person's message is `Done`.
    pub outcome: Option<Outcome>,
    /// The statistics of an answer; `None` for a person's message and while it is being written.
    pub stats: Option<AnswerStats>,
    /// When it was begun.
    pub created_at: Timestamp,
}

impl Message {
    /// The longest message a person can send, in bytes of UTF-8.
    pub const MAX: u32 = 256 * 1024;

    /// The longest answer, in bytes of UTF-8, with its reasoning and all its continuations. A longer one is cut.
    pub const LONGEST_ANSWER: u32 = 1024 * 1024;

    /// The length of everything in it, in bytes of UTF-8.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.parts.iter().map(Part::bytes).sum()
    }

    /// Whether it is as long as an answer can be, but for less than a letter: there is nothing to continue.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.bytes() + char::MAX_LEN_UTF8 > Self::LONGEST_ANSWER as usize
    }

    /// The whole text that was said: the text parts joined, without reasoning.
    #[must_use]
    pub fn text(&self) -> String {
        text_of(&self.parts)
    }
}

/// The text of a message's parts, joined; reasoning is left out, and what is not known yet.
#[must_use]
pub fn text_of(parts: &[Part]) -> String {
    parts
        .iter()
        .filter_map(|part| match part {
            Part::Text { text } => Some(text.as_str()),
            Part::Reasoning { .. } | Part::Unknown(_) => None,
        })
        .collect()
}

/// The author of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Author {
    /// The chat's owner.
    Person,
    /// A model, which answered.
    Model {
        /// The model that answered, or is being asked.
        model: ModelId,
    },
    /// Somebody whom only a newer program knows.
    #[serde(untagged, deserialize_with = "Author::unknown")]
    Unknown(Unknown),
}

open_kind!(Author by "by" { Person = "person", Model = "model" });

/// A part of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Part {
    /// Text in Markdown. Untrusted when a model wrote it.
    Text {
        /// The text.
        text: String,
    },
    /// Reasoning: what the model thought before it spoke.
    Reasoning {
        /// The text.
        text: String,
    },
    /// A part that only a newer program can show. It stays in its place.
    #[serde(untagged, deserialize_with = "Part::unknown")]
    Unknown(Unknown),
}

open_kind!(Part by "kind" { Text = "text", Reasoning = "reasoning" });

impl Part {
    /// The length of its text, in bytes of UTF-8; of one that is not known yet, of what is kept of it.
    #[must_use]
    pub fn bytes(&self) -> usize {
        match self {
            Self::Text { text } | Self::Reasoning { text } => text.len(),
            Self::Unknown(kept) => kept.bytes(),
        }
    }
}
