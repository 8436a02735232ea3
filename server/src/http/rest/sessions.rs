//! The operations on sessions that there are. How one begins is in `tokens`, which nobody has to be signed in for.

use super::{
    paths::SessionPath,
    shapes::sessions::{Ended, Session},
};
use crate::http::{auth::Bearer, rejection::Rejection, state::AppState};
use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};

/// Lists the sessions in which the caller is signed in, the most recently used first.
#[utoipa::path(
    get,
    path = "/account/sessions",
    operation_id = "list_sessions",
    tag = "account",
    responses((status = OK, body = Vec<Session>, description = "The sessions.")),
)]
pub async fn list(
    State(state): State<AppState>,
    Bearer(call): Bearer,
) -> Result<Json<Vec<Session>>, Rejection> {
    let sessions = state.ports.accounts().sessions(&call.caller).await?;
    Ok(Json(sessions.into_iter().map(Into::into).collect()))
}

/// Ends one of the caller's sessions, perhaps the one that makes this request.
#[utoipa::path(
    delete,
    path = "/account/sessions/{session}",
    operation_id = "end_session",
    tag = "account",
    params(SessionPath),
    responses((status = NO_CONTENT, description = "The session has ended.")),
)]
pub async fn end(
    State(state): State<AppState>,
    Bearer(call): Bearer,
    Path(SessionPath { session }): Path<SessionPath>,
) -> Result<StatusCode, Rejection> {
    state.ports.accounts().end_session(&call.caller, session).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends all of the caller's sessions but the one that makes this request.
#[utoipa::path(
    delete,
    path = "/account/sessions",
    operation_id = "end_other_sessions",
    tag = "account",
    responses((status = OK, body = Ended, description = "The number of sessions that were ended.")),
)]
pub async fn end_others(
    State(state): State<AppState>,
    Bearer(call): Bearer,
) -> Result<Json<Ended>, Rejection> {
    let ended = state.ports.accounts().sign_out_everywhere(&call.caller).await?;
    Ok(Json(Ended { ended }))
}
