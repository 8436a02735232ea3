//! Shares: frozen copies of a chat that anybody with the link can read.

use super::{
    json::AuthenticatedJson,
    moment::Moment,
    said::{Author, Outcome, Part},
};
use crate::{
    http::{
        auth::{Bearer, CallContext},
        error::Rejection,
    },
    state::AppState,
};
use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use contract::{ChatId, Share as Known, ShareId};
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

impl From<Known> for Share {
    fn from(known: Known) -> Self {
        Self {
            id: known.id.uuid(),
            chat: known.chat.uuid(),
            created_at: known.created_at.into(),
            expires_at: known.expires_at.map(Into::into),
            messages: known.messages,
        }
    }
}

/// A share to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewShare {
    /// When it stops opening; without it never.
    #[serde(default)]
    expires_at: Option<Moment>,
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
    fn from(known: contract::SharedChat) -> Self {
        let message = |said: contract::SharedMessage| SharedMessage {
            author: said.author.into(),
            parts: said.parts.into_iter().map(Into::into).collect(),
            outcome: said.outcome.into(),
        };
        Self {
            title: known.title.as_str().to_owned(),
            messages: known.messages.into_iter().map(message).collect(),
            shared_at: known.shared_at.into(),
            expires_at: known.expires_at.map(Into::into),
        }
    }
}

/// Lists the shares of a chat that still open, the newest first.
#[utoipa::path(
    get,
    path = "/chats/{chat}/shares",
    operation_id = "list_shares",
    tag = "shares",
    params(("chat" = Uuid, Path, description = "The chat.")),
    responses((status = OK, body = Vec<Share>, description = "The shares.")),
)]
pub async fn list(
    State(state): State<AppState>,
    Bearer(call): Bearer,
    Path(chat): Path<Uuid>,
) -> Result<Json<Vec<Share>>, Rejection> {
    let shares = state.ports.shares().list(&call.caller, ChatId::new(chat)).await?;
    Ok(Json(shares.into_iter().map(Into::into).collect()))
}

/// Freezes the branch that a chat shows and gives its link, this once.
#[utoipa::path(
    post,
    path = "/chats/{chat}/shares",
    operation_id = "create_share",
    tag = "shares",
    params(("chat" = Uuid, Path, description = "The chat.")),
    request_body = NewShare,
    responses((status = CREATED, body = MadeShare, description = "The share with its link.")),
)]
pub async fn create(
    State(state): State<AppState>,
    Path(chat): Path<Uuid>,
    AuthenticatedJson { call, body }: AuthenticatedJson<NewShare>,
) -> Result<(StatusCode, Json<MadeShare>), Rejection> {
    let expires_at = body.expires_at.map(|at| at.0);
    let contract::NewShare { share, token, url } =
        state.ports.shares().create(&call.caller, ChatId::new(chat), expires_at).await?;
    Ok((StatusCode::CREATED, Json(MadeShare { share: share.into(), token, url })))
}

/// Makes a share stop opening, at once.
#[utoipa::path(
    delete,
    path = "/shares/{share}",
    operation_id = "revoke_share",
    tag = "shares",
    params(("share" = Uuid, Path, description = "The share.")),
    responses((status = NO_CONTENT, description = "It does not open any more.")),
)]
pub async fn revoke(
    State(state): State<AppState>,
    Bearer(call): Bearer,
    Path(share): Path<Uuid>,
) -> Result<StatusCode, Rejection> {
    state.ports.shares().revoke(&call.caller, ShareId::new(share)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Opens a share by the secret of its link, for anybody. `gone` when it was revoked or has expired.
#[utoipa::path(
    get,
    path = "/shared/{token}",
    operation_id = "open_share",
    tag = "shares",
    params(("token" = String, Path, description = "What stands behind `/s/` in the link.")),
    responses((status = OK, body = SharedChat, description = "The chat as it was frozen.")),
    security(()),
)]
pub async fn open(
    State(state): State<AppState>,
    _: CallContext,
    Path(token): Path<String>,
) -> Result<Json<SharedChat>, Rejection> {
    let shared = state.ports.shares().open(&token).await?;
    Ok(Json(shared.into()))
}
