//! A chat without its messages, and what is changed about it.

use super::{moment::Moment, money::Cost};
use contract::{Cursor, MessageId, Page};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// A chat.
#[derive(Serialize, ToSchema)]
pub struct Chat {
    /// Its id.
    id: Uuid,
    /// What it is called.
    title: String,
    /// Whether it stands at the top of the list.
    pinned: bool,
    /// The model that was asked last.
    model: String,
    /// What all calls of models for it cost together, its title included.
    cost: Cost,
    /// The newest message of the branch that is shown.
    head: Option<Uuid>,
    /// The turn that is making an answer right now.
    live: Option<Uuid>,
    /// When it began.
    created_at: Moment,
    /// When something was last said in it.
    updated_at: Moment,
    /// When it was deleted. It is purged 30 days later.
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
    /// What is on this page.
    items: Vec<Chat>,
    /// What to ask for as `after` to read the next page; `null` on the last one.
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
    /// Only those whose title holds this, in any case.
    pub search: Option<String>,
    /// `true`: those in the bin instead.
    pub deleted: Option<bool>,
    /// The `next` of the page before.
    pub after: Option<String>,
}

/// What is to be changed; the rest stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChatChange {
    /// What the chat is called from now on, on one line.
    #[serde(default)]
    #[schema(
        min_length = 1,
        max_length = 200,
        pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"
    )]
    pub title: Option<String>,
    /// Whether it stands at the top of the list.
    #[serde(default)]
    pub pinned: Option<bool>,
}

/// The branch to show.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Branch {
    /// A message that it goes through.
    #[schema(value_type = Uuid)]
    pub message: MessageId,
}

/// What a chat cost.
#[derive(Serialize, ToSchema)]
pub struct ChatCost {
    /// All of it: every version of every answer, and titles.
    whole: Cost,
    /// The answers of the branch that is shown, and titles that were suggested after them.
    branch: Cost,
}

impl From<contract::ChatCost> for ChatCost {
    fn from(contract::ChatCost { whole, branch }: contract::ChatCost) -> Self {
        Self { whole: whole.into(), branch: branch.into() }
    }
}
