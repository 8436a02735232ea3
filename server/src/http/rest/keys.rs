//! The operations on keys, with which programs ask models in a person's name. Here they are made and revoked; `http::auth`
//! reads them.

use super::{
    json::AuthenticatedJson,
    paths::KeyPath,
    shapes::keys::{Key, KeysQuery, MadeKey, NewKey},
};
use crate::http::{auth::Bearer, rejection::Rejection, state::AppState};
use axum::{
    Json,
    extract::{Path, Query, State},
    http::StatusCode,
};

/// Lists the keys that still work, the newest first.
#[utoipa::path(
    get,
    path = "/keys",
    operation_id = "list_keys",
    tag = "keys",
    params(KeysQuery),
    responses((status = OK, body = Vec<Key>, description = "The keys.")),
)]
pub async fn list(
    State(state): State<AppState>,
    Bearer(call): Bearer,
    Query(KeysQuery { scope }): Query<KeysQuery>,
) -> Result<Json<Vec<Key>>, Rejection> {
    let keys =
        state.ports.keys().list(&call.caller, scope.map(Into::into).unwrap_or_default()).await?;
    Ok(Json(keys.into_iter().map(Into::into).collect()))
}

/// Makes a key in the caller's name and gives its secret, this once.
///
/// Needs a fresh proof of the password: `proof_required` without.
#[utoipa::path(
    post,
    path = "/keys",
    operation_id = "add_key",
    tag = "keys",
    request_body = NewKey,
    responses((status = CREATED, body = MadeKey, description = "The key with its secret.")),
)]
pub async fn add(
    State(state): State<AppState>,
    AuthenticatedJson { call, body }: AuthenticatedJson<NewKey>,
) -> Result<(StatusCode, Json<MadeKey>), Rejection> {
    let NewKey { name, scope } = body;
    let made = state.ports.keys().add(&call.caller, &name, scope.covered()?).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}

/// Revokes a key: it stops working at once. Administrators may revoke everybody's.
#[utoipa::path(
    delete,
    path = "/keys/{key}",
    operation_id = "revoke_key",
    tag = "keys",
    params(KeyPath),
    responses((status = NO_CONTENT, description = "The key does not work any more.")),
)]
pub async fn revoke(
    State(state): State<AppState>,
    Bearer(call): Bearer,
    Path(KeyPath { key }): Path<KeyPath>,
) -> Result<StatusCode, Rejection> {
    state.ports.keys().revoke(&call.caller, key).await?;
    Ok(StatusCode::NO_CONTENT)
}
