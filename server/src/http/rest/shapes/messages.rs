//! A message of a chat, which shares show too.

use super::{answers::AnswerStats, moment::Moment};
use contract::{MessageId, Opened};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// A message and the versions it can be switched with.
#[derive(Serialize, ToSchema)]
pub struct Entry {
    /// The message.
    message: Message,
    /// All messages with the same parent, this one included, oldest first.
    versions: Vec<Uuid>,
}

impl From<contract::Entry> for Entry {
    fn from(contract::Entry { message, versions }: contract::Entry) -> Self {
        let versions = versions.into_iter().map(MessageId::uuid).collect();
        Self { message: message.into(), versions }
    }
}

/// One message of a chat.
#[derive(Serialize, ToSchema)]
pub struct Message {
    /// Its id.
    id: Uuid,
    /// The chat it belongs to.
    chat: Uuid,
    /// The message it answers or follows; `null` for the first of a branch.
    parent: Option<Uuid>,
    /// Who said it.
    author: Author,
    /// What was said, in order.
    parts: Vec<Part>,
    /// How an answer ended; `null` while it is being written.
    outcome: Option<Outcome>,
    /// What an answer took; `null` for a person's message and while it is being written.
    stats: Option<AnswerStats>,
    /// When it was begun.
    created_at: Moment,
}

impl From<contract::Message> for Message {
    fn from(message: contract::Message) -> Self {
        Self {
            id: message.id.uuid(),
            chat: message.chat.uuid(),
            parent: message.parent.map(MessageId::uuid),
            author: message.author.into(),
            parts: message.parts.into_iter().map(Into::into).collect(),
            outcome: message.outcome.map(Into::into),
            stats: message.stats.map(Into::into),
            created_at: message.created_at.into(),
        }
    }
}

/// Who said a message.
#[derive(Serialize, ToSchema)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Author {
    /// The chat's owner.
    Person,
    /// A model.
    Model {
        /// Which one was asked.
        model: String,
    },
}

impl From<contract::Author> for Author {
    fn from(author: contract::Author) -> Self {
        match author {
            contract::Author::Person => Self::Person,
            contract::Author::Model { model } => Self::Model { model: model.to_string() },
        }
    }
}

/// A piece of a message.
#[derive(Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Part {
    /// Markdown. What a model wrote is not to be trusted.
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

impl From<contract::Part> for Part {
    fn from(part: contract::Part) -> Self {
        match part {
            contract::Part::Text { text } => Self::Text { text },
            contract::Part::Reasoning { text } => Self::Reasoning { text },
        }
    }
}

/// How an answer ended. What was written stays in every case.
#[derive(Serialize, ToSchema)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// The model said all it had to say.
    Done,
    /// The model ran into its limit of tokens.
    Cut,
    /// A person stopped it.
    Stopped,
    /// The server went away meanwhile.
    Interrupted {
        /// When that was noticed.
        at: Moment,
    },
    /// Something went wrong.
    Failed {
        /// The stable code of what went wrong, as in a problem document.
        code: String,
        /// What the code needs to be said in words.
        #[schema(value_type = Object)]
        params: serde_json::Value,
    },
}

impl From<contract::Outcome> for Outcome {
    fn from(outcome: contract::Outcome) -> Self {
        match outcome {
            contract::Outcome::Done => Self::Done,
            contract::Outcome::Cut => Self::Cut,
            contract::Outcome::Stopped => Self::Stopped,
            contract::Outcome::Interrupted { at } => Self::Interrupted { at: at.into() },
            contract::Outcome::Failed { failure } => {
                let (code, params) = (failure.code().to_owned(), failure.params());
                Self::Failed { code, params }
            }
        }
    }
}

/// A part of the branch that a chat shows.
#[derive(Serialize, ToSchema)]
pub struct Messages {
    /// Its messages, oldest first; at most 100.
    items: Vec<Entry>,
    /// Whether older messages come before the first one: ask for them with `before`.
    more: bool,
}

impl From<Opened> for Messages {
    fn from(opened: Opened) -> Self {
        Self { items: opened.entries.into_iter().map(Into::into).collect(), more: opened.more }
    }
}

/// The query of the list of messages.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MessagesQuery {
    /// The part before this message, instead of the newest.
    #[param(value_type = Option<Uuid>)]
    pub before: Option<MessageId>,
}
