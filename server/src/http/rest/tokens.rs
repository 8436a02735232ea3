//! Signing in: the operations that need no token because they give one. Sessions that there are stand in `sessions`.

use super::{
    json::AnonymousJson,
    shapes::tokens::{Credentials, Refresh, Tokens},
};
use crate::http::{rejection::Rejection, state::AppState};
use axum::{Json, extract::State, http::StatusCode};
use contract::ports::ClientInfo;

/// Signs in: opens a session and gives its tokens.
///
/// An unknown account and a wrong password are one answer: `wrong_credentials`. Tries are limited by address and by account;
/// those with the `mark` of an earlier sign-in are counted by that mark alone, so that nobody else's tries keep a program out.
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
    let Credentials { email, password, mark } = body;
    let client = ClientInfo { marks: mark.or(call.client.marks), ..call.client };
    let pair = state.ports.accounts().issue_tokens(&client, &email, &password).await?;
    Ok((StatusCode::CREATED, Json(pair.into())))
}

/// Trades a refresh token for the next pair of tokens.
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
