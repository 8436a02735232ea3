//! Where the person is signed in.

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

/// Lists where the person is signed in, the most recently used first.
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

/// Ends one of the person's sessions, perhaps the one that asks.
#[utoipa::path(
    delete,
    path = "/account/sessions/{session}",
    operation_id = "end_session",
    tag = "account",
    params(SessionPath),
    responses((status = NO_CONTENT, description = "It has ended.")),
)]
pub async fn end(
    State(state): State<AppState>,
    Bearer(call): Bearer,
    Path(SessionPath { session }): Path<SessionPath>,
) -> Result<StatusCode, Rejection> {
    state.ports.accounts().end_session(&call.caller, session).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends all of the person's sessions but the one that asks.
#[utoipa::path(
    delete,
    path = "/account/sessions",
    operation_id = "end_other_sessions",
    tag = "account",
    responses((status = OK, body = Ended, description = "How many have ended.")),
)]
pub async fn end_others(
    State(state): State<AppState>,
    Bearer(call): Bearer,
) -> Result<Json<Ended>, Rejection> {
    let ended = state.ports.accounts().sign_out_everywhere(&call.caller).await?;
    Ok(Json(Ended { ended }))
}
