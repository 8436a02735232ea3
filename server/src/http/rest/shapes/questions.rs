//! A question and the turn that answers it. Apart from chats and messages, because it holds one of each.

use super::{chats::Chat, messages::Message};
use contract::{
    ChatId, MessageId,
    ports::{Ask, Ids},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A question.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The message's id, a `UUIDv7` of the program's: saying it twice is saying it once. Without one it gets one.
    #[serde(default)]
    #[schema(value_type = Option<Uuid>)]
    id: Option<MessageId>,
    /// Markdown, at most 256 KiB.
    #[schema(min_length = 1, max_length = 262_144)]
    text: String,
    /// The model to ask, `provider/name`.
    #[schema(pattern = r"^[^/\x00-\x1f\x7f-\x9f]+/[^\x00-\x1f\x7f-\x9f]+$", max_length = 200)]
    model: String,
}

impl Question {
    /// The question as the ports want it.
    pub fn ask(self, ids: &dyn Ids) -> Ask {
        let Self { id, text, model } = self;
        Ask { id: id.unwrap_or_else(|| MessageId::new(ids.uuid())), text, model }
    }
}

/// A question in a chat.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMessage {
    /// The message that it follows: an older one makes a branch, and without one it stands beside the first.
    #[serde(default)]
    #[schema(value_type = Option<Uuid>)]
    pub parent: Option<MessageId>,
    /// The question.
    pub message: Question,
}

/// Another model for an answer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Another {
    /// The model to ask; without one it is the same as before.
    #[serde(default)]
    #[schema(pattern = r"^[^/\x00-\x1f\x7f-\x9f]+/[^\x00-\x1f\x7f-\x9f]+$", max_length = 200)]
    pub model: Option<String>,
}

/// A question that was stored, and the turn that answers it.
#[derive(Serialize, ToSchema)]
pub struct Sent {
    /// The chat.
    chat: Chat,
    /// The question.
    message: Message,
    /// The turn.
    turn: Uuid,
    /// The message that it writes.
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

/// The first question of a chat.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewChat {
    /// The chat's id, a `UUIDv7` of the program's: beginning it twice is beginning it once. Without one it gets one.
    #[serde(default)]
    #[schema(value_type = Option<Uuid>)]
    pub id: Option<ChatId>,
    /// The question.
    pub message: Question,
}
