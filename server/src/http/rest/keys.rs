//! The operations on keys, with which programs ask models in a person's name. Here they are made and revoked; `http::auth`
//! reads them.

use super::{
    json::AuthenticatedJson,
    pages::{self, Paged},
    paths::KeyPath,
    shapes::keys::{Key, KeysQuery, MadeKey, NewKey},
};
use crate::http::{auth::Bearer, rejection::Rejection, state::AppState};
use axum::{
    Json,
    extract::{OriginalUri, Path, Query, State},
    http::StatusCode,
};

/// Lists the keys that still work, the newest first, a page at a time.
///
/// The header `Link` has the address of the next page, as `rel="next"`; there is none on the last.
#[utoipa::path(
    get,
    path = "/keys",
    operation_id = "list_keys",
    tag = "keys",
    params(KeysQuery),
    responses((
        status = OK,
        body = Vec<Key>,
        description = "A page of keys.",
        headers(("Link" = Option<String>, description = "The address of the next page, as `rel=\"next\"`; none on the last.")),
    )),
)]
pub async fn list(
    State(state): State<AppState>,
    Bearer(call): Bearer,
    OriginalUri(asked): OriginalUri,
    Query(KeysQuery { scope, search, after, limit }): Query<KeysQuery>,
) -> Result<Paged<Key>, Rejection> {
    let scope = scope.map(Into::into).unwrap_or_default();
    let request = pages::request(after, limit);
    let page = state.ports.keys().list(&call.caller, scope, search.as_deref(), &request).await?;
    Ok(Paged::of(page, &asked))
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
