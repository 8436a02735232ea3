//! A question, on its way in and as it was stored, and the turn that answers it. Apart from chats and messages, because what
//! is stored has one of each.

use super::{chats::Chat, messages::Message};
use contract::{
    ChatId, MessageId,
    ports::{self, Ids},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A question, on its way in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The id of the message, a `UUIDv7` that the program makes: a request that is sent again with it is stored once. `null` or
    /// left out: the server makes one, and a request that is sent again is another question.
    #[serde(default)]
    #[schema(value_type = Option<Uuid>)]
    id: Option<MessageId>,
    /// The text, as Markdown, 1 byte to 256 KiB of UTF-8.
    #[schema(min_length = 1, max_length = 262_144)]
    text: String,
    /// The id of the model to ask, `provider/name`, or of an alias, `alias/name`.
    #[schema(pattern = r"^[^/\x00-\x1f\x7f-\x9f]+/[^\x00-\x1f\x7f-\x9f]+$", max_length = 200)]
    model: String,
}

impl Question {
    /// The question as the ports want it, with a fresh id where it has none.
    pub fn question(self, ids: &dyn Ids) -> ports::Question {
        let Self { id, text, model } = self;
        ports::Question { id: id.unwrap_or_else(|| MessageId::new(ids.uuid())), text, model }
    }
}

/// A question in a chat that there is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMessage {
    /// The id of the message that the question follows: an older one makes a branch. `null` or left out: it stands beside the
    /// chat's first message.
    #[serde(default)]
    #[schema(value_type = Option<Uuid>)]
    pub parent: Option<MessageId>,
    /// The question itself.
    pub message: Question,
}

/// Another answer to the same question.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Another {
    /// The id of the model or alias to ask; `null` or left out: the same as before.
    #[serde(default)]
    #[schema(pattern = r"^[^/\x00-\x1f\x7f-\x9f]+/[^\x00-\x1f\x7f-\x9f]+$", max_length = 200)]
    pub model: Option<String>,
}

/// A question that was stored, and the turn that answers it.
#[derive(Serialize, ToSchema)]
pub struct Sent {
    /// The chat that the question is in, as it is now.
    chat: Chat,
    /// The question, as it was stored.
    message: Message,
    /// The id of the turn that answers, with which it can be stopped.
    turn: Uuid,
    /// The id of the message that the turn writes.
    answer: Uuid,
}

impl From<contract::Sent> for Sent {
    fn from(sent: contract::Sent) -> Self {
        let contract::Sent { chat, message, turn, answer } = sent;
        Self {
            chat: chat.into(),
            message: message.into(),
            turn: turn.uuid(),
            answer: answer.uuid(),
        }
    }
}

/// A new chat, by its first question.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewChat {
    /// The id of the chat, a `UUIDv7` that the program makes; `null` or left out: the server makes one. Where the message has
    /// an id of the program's as well, a request that is sent again begins no other chat.
    #[serde(default)]
    #[schema(value_type = Option<Uuid>)]
    pub id: Option<ChatId>,
    /// The first question.
    pub message: Question,
}
