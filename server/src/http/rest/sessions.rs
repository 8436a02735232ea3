//! Where the person is signed in.

use super::moment::Moment;
use crate::{
    http::{auth::Bearer, error::Rejection},
    state::AppState,
};
use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use contract::{Session as Known, SessionId};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// One place where a person is signed in.
#[derive(Serialize, ToSchema)]
pub struct Session {
    /// Its id.
    id: Uuid,
    /// How the browser or program described itself there.
    agent: String,
    /// When the person signed in there.
    created_at: Moment,
    /// When it was last used, to within a minute.
    seen_at: Moment,
    /// Whether this is the session that asks.
    current: bool,
}

impl From<Known> for Session {
    fn from(known: Known) -> Self {
        let Known { id, agent, created_at, seen_at, current } = known;
        let (created_at, seen_at) = (created_at.into(), seen_at.into());
        Self { id: id.uuid(), agent, created_at, seen_at, current }
    }
}

/// How many sessions ended.
#[derive(Serialize, ToSchema)]
pub struct Ended {
    /// How many.
    ended: u32,
}

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
    params(("session" = Uuid, Path, description = "The session.")),
    responses((status = NO_CONTENT, description = "It has ended.")),
)]
pub async fn end(
    State(state): State<AppState>,
    Bearer(call): Bearer,
    Path(session): Path<Uuid>,
) -> Result<StatusCode, Rejection> {
    state.ports.accounts().end_session(&call.caller, SessionId::new(session)).await?;
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
