//! A chat without its messages, and what is changed about it.

use super::{moment::Moment, money::Cost};
use contract::{Chat as Known, MessageId};
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

impl From<Known> for Chat {
    fn from(known: Known) -> Self {
        Self {
            id: known.id.uuid(),
            title: known.title.as_str().to_owned(),
            pinned: known.pinned,
            model: known.model.to_string(),
            cost: known.cost.into(),
            head: known.head.map(MessageId::uuid),
            live: known.live.map(contract::TurnId::uuid),
            created_at: known.created_at.into(),
            updated_at: known.updated_at.into(),
            deleted_at: known.deleted_at.map(Into::into),
        }
    }
}

/// A page of chats.
#[derive(Serialize, ToSchema)]
pub struct Chats {
    /// What is on this page.
    pub items: Vec<Chat>,
    /// What to ask for as `after` to read the next page; `null` on the last one.
    pub next: Option<String>,
}

/// Which chats.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
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
    pub message: Uuid,
}

/// What a chat cost.
#[derive(Serialize, ToSchema)]
pub struct ChatCost {
    /// All of it: every version of every answer, and titles.
    pub whole: Cost,
    /// The answers of the branch that is shown, and titles that were suggested after them.
    pub branch: Cost,
}
