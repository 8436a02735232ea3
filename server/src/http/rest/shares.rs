//! The operations on shares: frozen copies of a chat that anybody with the link can read.
//!
//! Opening one stands here as JSON; the page of a share is `http::share`'s, which answers people.

use super::{
    json::AuthenticatedJson,
    pages::{self, Paged},
    paths::{ChatPath, LinkPath, SharePath},
    shapes::shares::{MadeShare, NewShare, Share, SharedChat, SharesQuery},
};
use crate::http::{
    auth::{Bearer, CallContext},
    rejection::Rejection,
    renderings::{Form, Rendering},
    share,
    state::AppState,
};
use axum::{
    Json,
    extract::{OriginalUri, Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};

/// Lists the shares of a chat that still open, the newest first, a page at a time.
///
/// The header `Link` has the address of the next page, as `rel="next"`; there is none on the last.
#[utoipa::path(
    get,
    path = "/chats/{chat}/shares",
    operation_id = "list_shares",
    tag = "shares",
    params(ChatPath, SharesQuery),
    responses((
        status = OK,
        body = Vec<Share>,
        description = "A page of shares.",
        headers(("Link" = Option<String>, description = "The address of the next page, as `rel=\"next\"`; none on the last.")),
    )),
)]
pub async fn list(
    State(state): State<AppState>,
    Bearer(call): Bearer,
    Path(ChatPath { chat }): Path<ChatPath>,
    OriginalUri(asked): OriginalUri,
    Query(SharesQuery { after, limit }): Query<SharesQuery>,
) -> Result<Paged<Share>, Rejection> {
    let request = pages::request(after, limit);
    let page = state.ports.shares().list(&call.caller, chat, &request).await?;
    Ok(Paged::of(page, &asked))
}

/// Freezes the branch that a chat shows and gives its link, this once.
#[utoipa::path(
    post,
    path = "/chats/{chat}/shares",
    operation_id = "create_share",
    tag = "shares",
    params(ChatPath),
    request_body = NewShare,
    responses((status = CREATED, body = MadeShare, description = "The share with its link.")),
)]
pub async fn create(
    State(state): State<AppState>,
    Path(ChatPath { chat }): Path<ChatPath>,
    AuthenticatedJson { call, body }: AuthenticatedJson<NewShare>,
) -> Result<(StatusCode, Json<MadeShare>), Rejection> {
    let expires_at = body.expires_at.map(|at| at.0);
    let made = state.ports.shares().create(&call.caller, chat, expires_at).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}

/// Revokes a share: it stops opening at once.
#[utoipa::path(
    delete,
    path = "/shares/{share}",
    operation_id = "revoke_share",
    tag = "shares",
    params(SharePath),
    responses((status = NO_CONTENT, description = "The share does not open any more.")),
)]
pub async fn revoke(
    State(state): State<AppState>,
    Bearer(call): Bearer,
    Path(SharePath { share }): Path<SharePath>,
) -> Result<StatusCode, Rejection> {
    state.ports.shares().revoke(&call.caller, share).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Opens a share by the token of its link, for anybody. `gone` when it was revoked or has expired.
#[utoipa::path(
    get,
    path = "/shared/{token}",
    operation_id = "open_share",
    tag = "shares",
    params(LinkPath),
    responses((status = OK, body = SharedChat, description = "The chat as it was frozen.")),
    security(()),
)]
pub async fn open(
    State(state): State<AppState>,
    call: CallContext,
    Path(LinkPath { token }): Path<LinkPath>,
    headers: HeaderMap,
) -> Result<Response, Rejection> {
    let render = |shared: contract::SharedChat| {
        let json = serde_json::to_vec(&SharedChat::from(shared));
        Rendering::new("application/json", &json.expect("a shared chat is plain data"))
    };
    let shared = share::rendered(&state, token, Form::Json, call.client.address, render).await?;
    Ok(shared.answer(&headers))
}
