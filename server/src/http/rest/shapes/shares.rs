//! A share, to its owner and to whoever has its link.

use super::{
    messages::{Author, Outcome, Part},
    moment::Moment,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A share, as the chat's owner sees it.
#[derive(Serialize, ToSchema)]
pub struct Share {
    /// Its id. Knowing it opens nothing.
    id: Uuid,
    /// The chat it was made from.
    chat: Uuid,
    /// When it was made. What was said later is not in it.
    created_at: Moment,
    /// When it stops opening; `null`: never.
    expires_at: Option<Moment>,
    /// How many messages it holds.
    messages: u32,
}

impl From<contract::Share> for Share {
    fn from(share: contract::Share) -> Self {
        Self {
            id: share.id.uuid(),
            chat: share.chat.uuid(),
            created_at: share.created_at.into(),
            expires_at: share.expires_at.map(Into::into),
            messages: share.messages,
        }
    }
}

/// A share to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewShare {
    /// When it stops opening; without it never.
    #[serde(default)]
    pub expires_at: Option<Moment>,
}

/// A share that was just made.
#[derive(Serialize, ToSchema)]
pub struct MadeShare {
    /// The share.
    share: Share,
    /// The secret of its link. It is shown this once and kept nowhere.
    token: String,
    /// The whole link.
    url: String,
}

impl From<contract::NewShare> for MadeShare {
    fn from(contract::NewShare { share, token, url }: contract::NewShare) -> Self {
        Self { share: share.into(), token, url }
    }
}

/// What a visitor of the link reads. Nothing in it says who shared it.
#[derive(Serialize, ToSchema)]
pub struct SharedChat {
    /// What the chat was called.
    title: String,
    /// The branch that was shown, oldest first.
    messages: Vec<SharedMessage>,
    /// When it was frozen.
    shared_at: Moment,
    /// When it stops opening; `null`: never.
    expires_at: Option<Moment>,
}

/// One message of a frozen chat.
#[derive(Serialize, ToSchema)]
pub struct SharedMessage {
    /// Who said it.
    author: Author,
    /// What was said; reasoning is never shared.
    parts: Vec<Part>,
    /// How an answer ended.
    outcome: Outcome,
}

impl From<contract::SharedChat> for SharedChat {
    fn from(shared: contract::SharedChat) -> Self {
        let message = |said: contract::SharedMessage| SharedMessage {
            author: said.author.into(),
            parts: said.parts.into_iter().map(Into::into).collect(),
            outcome: said.outcome.into(),
        };
        Self {
            title: shared.title.as_str().to_owned(),
            messages: shared.messages.into_iter().map(message).collect(),
            shared_at: shared.shared_at.into(),
            expires_at: shared.expires_at.map(Into::into),
        }
    }
}
