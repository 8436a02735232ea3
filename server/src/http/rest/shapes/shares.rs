//! A share, to its owner and to whoever has its link: side by side, so that what one of them must not see is plain.

use super::{
    messages::{Author, Outcome, Part},
    moment::Moment,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// A share, as the chat's owner sees it.
#[derive(Serialize, ToSchema)]
pub struct Share {
    /// The share's id. Knowing it opens nothing.
    id: Uuid,
    /// The id of the chat that it was made from.
    chat: Uuid,
    /// When the share was made. What was said later is not in it.
    created_at: Moment,
    /// When the share stops opening; `null`: never.
    expires_at: Option<Moment>,
    /// The number of messages that it holds.
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

/// The query of the list of shares.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SharesQuery {
    /// The cursor of the page, as the `Link` of the page before has it; left out: the first page.
    pub after: Option<String>,
    /// The most items of the page, between 1 and 200, to which other numbers are moved; left out: 50.
    #[param(value_type = Option<i64>, minimum = 0, maximum = 4_294_967_295_i64)]
    pub limit: Option<u32>,
}

/// A share to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewShare {
    /// When the share stops opening, in the future; `null` or left out: never.
    #[serde(default)]
    pub expires_at: Option<Moment>,
}

/// A share that was just made.
#[derive(Serialize, ToSchema)]
pub struct MadeShare {
    /// The share, as its owner sees it from now on.
    share: Share,
    /// The token, the secret in its link. It is shown this once, and only its hash is kept.
    token: String,
    /// The whole link, for people: `…/s/{token}`.
    url: String,
}

impl From<contract::NewShare> for MadeShare {
    fn from(contract::NewShare { share, token, url }: contract::NewShare) -> Self {
        Self { share: share.into(), token, url }
    }
}

/// A shared chat, as whoever has the link reads it. Nothing in it says who shared it.
#[derive(Serialize, ToSchema)]
pub struct SharedChat {
    /// The title that the chat had.
    title: String,
    /// The messages of the branch that was shown, oldest first; at most the newest 1000.
    messages: Vec<SharedMessage>,
    /// When the chat was frozen.
    shared_at: Moment,
    /// When the share stops opening; `null`: never.
    expires_at: Option<Moment>,
}

/// A message of a frozen chat.
#[derive(Serialize, ToSchema)]
pub struct SharedMessage {
    /// The author: who said it.
    author: Author,
    /// The parts of what was said, in order; reasoning is never shared.
    parts: Vec<Part>,
    /// The outcome: how an answer ended. A person's message is `done`.
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
