//! Signing in.

use super::{json::AnonymousJson, moment::Moment};
use crate::{http::error::Rejection, state::AppState};
use axum::{Json, extract::State, http::StatusCode};
use contract::Tokens as Pair;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a program signs in with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// The account's address.
    #[schema(max_length = 254)]
    email: String,
    /// Its password.
    password: String,
}

/// A token that is traded for the next pair.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    /// The token. Used twice, it ends its session.
    refresh: String,
}

/// What a program asks with from now on.
#[derive(Serialize, ToSchema)]
pub struct Tokens {
    /// What stands behind `Authorization: Bearer`.
    access: String,
    /// When `access` stops working.
    access_expires_at: Moment,
    /// Good for one `POST /api/v1/tokens/refresh`.
    refresh: String,
    /// When `refresh` stops working.
    refresh_expires_at: Moment,
}

impl From<Pair> for Tokens {
    fn from(pair: Pair) -> Self {
        Self {
            access: pair.access,
            access_expires_at: pair.access_expires_at.into(),
            refresh: pair.refresh,
            refresh_expires_at: pair.refresh_expires_at.into(),
        }
    }
}

/// Signs in: opens a session and gives its tokens.
///
/// An unknown account and a wrong password are one answer: `wrong_credentials`.
#[utoipa::path(
    post,
    path = "/tokens",
    operation_id = "issue_tokens",
    tag = "tokens",
    request_body = Credentials,
    responses((status = CREATED, body = Tokens, description = "The session's tokens.")),
    security(()),
)]
pub async fn issue(
    State(state): State<AppState>,
    AnonymousJson { call, body }: AnonymousJson<Credentials>,
) -> Result<(StatusCode, Json<Tokens>), Rejection> {
    let Credentials { email, password } = body;
    let pair = state.ports.accounts().issue_tokens(&call.client, &email, &password).await?;
    Ok((StatusCode::CREATED, Json(pair.into())))
}

/// Trades a refresh token for the next pair.
#[utoipa::path(
    post,
    path = "/tokens/refresh",
    operation_id = "refresh_tokens",
    tag = "tokens",
    request_body = Refresh,
    responses((status = OK, body = Tokens, description = "The session's next tokens.")),
    security(()),
)]
pub async fn refresh(
    State(state): State<AppState>,
    AnonymousJson { call, body }: AnonymousJson<Refresh>,
) -> Result<Json<Tokens>, Rejection> {
    let pair = state.ports.accounts().refresh(&call.client, &body.refresh).await?;
    Ok(Json(pair.into()))
}
