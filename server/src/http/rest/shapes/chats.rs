//! A chat without its messages, and what is changed about it: a list of chats should not need to know what a message is.

use super::{moment::Moment, money::Cost};
use contract::{Cursor, MessageId, Page};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// A chat, without its messages.
#[derive(Serialize, ToSchema)]
pub struct Chat {
    /// The chat's id.
    id: Uuid,
    /// The chat's title.
    title: String,
    /// Whether the chat stands at the top of the list.
    pinned: bool,
    /// The id of the model or alias that was asked last.
    model: String,
    /// The cost of all calls of models for the chat together, its title included.
    cost: Cost,
    /// The id of the newest message of the branch that is shown; `null`: there is none.
    head: Option<Uuid>,
    /// The id of the turn that is making an answer right now; `null`: none is.
    live: Option<Uuid>,
    /// When the chat began.
    created_at: Moment,
    /// When something was last said in the chat.
    updated_at: Moment,
    /// When the chat was moved to the bin, from where it is purged 30 days later; `null`: it is not there.
    deleted_at: Option<Moment>,
}

impl From<contract::Chat> for Chat {
    fn from(chat: contract::Chat) -> Self {
        Self {
            id: chat.id.uuid(),
            title: chat.title.as_str().to_owned(),
            pinned: chat.pinned,
            model: chat.model.to_string(),
            cost: chat.cost.into(),
            head: chat.head.map(MessageId::uuid),
            live: chat.live.map(contract::TurnId::uuid),
            created_at: chat.created_at.into(),
            updated_at: chat.updated_at.into(),
            deleted_at: chat.deleted_at.map(Into::into),
        }
    }
}

/// A page of chats.
#[derive(Serialize, ToSchema)]
pub struct Chats {
    /// The chats on this page, at most 50.
    items: Vec<Chat>,
    /// The cursor of the next page, to be sent as `after` and not to be read; `null` on the last page.
    next: Option<String>,
}

impl From<Page<contract::Chat>> for Chats {
    fn from(Page { items, next }: Page<contract::Chat>) -> Self {
        let items = items.into_iter().map(Into::into).collect();
        Self { items, next: next.map(|Cursor(next)| next) }
    }
}

/// The query of the list of chats.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ChatsQuery {
    /// A text that the titles have to hold, in upper or lower case; left out: all chats.
    pub search: Option<String>,
    /// Whether the chats in the bin are listed, instead of all others; left out: `false`.
    pub deleted: Option<bool>,
    /// The `next` of the page before; left out: the first page.
    pub after: Option<String>,
}

/// A change to a chat. What is `null` or left out stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChatChange {
    /// The chat's title from now on, on one line.
    #[serde(default)]
    #[schema(
        min_length = 1,
        max_length = 200,
        pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"
    )]
    pub title: Option<String>,
    /// Whether the chat stands at the top of the list from now on.
    #[serde(default)]
    pub pinned: Option<bool>,
}

/// The branch that a chat is to show.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Branch {
    /// The id of a message that the branch goes through, down to the newest message behind it.
    #[schema(value_type = Uuid)]
    pub message: MessageId,
}

/// The cost of a chat.
#[derive(Serialize, ToSchema)]
pub struct ChatCost {
    /// The cost of all of it: of every version of every answer, and of titles.
    whole: Cost,
    /// The cost of the answers of the branch that is shown, and of titles that were suggested after them.
    branch: Cost,
}

impl From<contract::ChatCost> for ChatCost {
    fn from(contract::ChatCost { whole, branch }: contract::ChatCost) -> Self {
        Self { whole: whole.into(), branch: branch.into() }
    }
}
