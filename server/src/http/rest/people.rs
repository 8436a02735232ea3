//! The operations on other people's accounts, for administrators; everybody else gets `forbidden`. One's own is in `accounts`,
//! which asks for a password where this asks for a role.

use super::{
    json::AuthenticatedJson,
    paths::AccountPath,
    shapes::{
        accounts::Account,
        people::{Chats, DeletionQuery, NewAccount, Suspension},
    },
};
use crate::http::{auth::Bearer, rejection::Rejection, state::AppState};
use axum::{
    Json,
    extract::{Path, Query, State},
    http::StatusCode,
};
use contract::ChatDisposal;

/// Lists all accounts, by name. For administrators.
#[utoipa::path(
    get,
    path = "/accounts",
    operation_id = "list_accounts",
    tag = "accounts",
    responses((status = OK, body = Vec<Account>, description = "The accounts.")),
)]
pub async fn list(
    State(state): State<AppState>,
    Bearer(call): Bearer,
) -> Result<Json<Vec<Account>>, Rejection> {
    let people = state.ports.people().list(&call.caller).await?;
    Ok(Json(people.into_iter().map(Into::into).collect()))
}

/// Makes an account for somebody. For administrators.
///
/// Needs a fresh proof of the password: `proof_required` without.
#[utoipa::path(
    post,
    path = "/accounts",
    operation_id = "add_account",
    tag = "accounts",
    request_body = NewAccount,
    responses((status = CREATED, body = Account, description = "The account.")),
)]
pub async fn add(
    State(state): State<AppState>,
    AuthenticatedJson { call, body }: AuthenticatedJson<NewAccount>,
) -> Result<(StatusCode, Json<Account>), Rejection> {
    let NewAccount { email, name, password, role } = body;
    let people = state.ports.people();
    let account = people.add(&call.caller, &email, &name, &password, role.into()).await?;
    Ok((StatusCode::CREATED, Json(account.into())))
}

/// Suspends or readmits somebody. For administrators, but not of themselves.
///
/// Readmitting needs a fresh proof of the password: `proof_required` without.
#[utoipa::path(
    put,
    path = "/accounts/{account}/suspended",
    operation_id = "suspend_account",
    tag = "accounts",
    params(AccountPath),
    request_body = Suspension,
    responses((status = OK, body = Account, description = "The account.")),
)]
pub async fn suspend(
    State(state): State<AppState>,
    Path(AccountPath { account }): Path<AccountPath>,
    AuthenticatedJson { call, body }: AuthenticatedJson<Suspension>,
) -> Result<Json<Account>, Rejection> {
    let people = state.ports.people();
    let account = people.suspend(&call.caller, account, body.suspended).await?;
    Ok(Json(account.into()))
}

/// Deletes somebody's account. For administrators, but not of themselves.
#[utoipa::path(
    delete,
    path = "/accounts/{account}",
    operation_id = "delete_account",
    tag = "accounts",
    params(AccountPath, DeletionQuery),
    responses((status = NO_CONTENT, description = "The account is gone.")),
)]
pub async fn delete(
    State(state): State<AppState>,
    Bearer(call): Bearer,
    Path(AccountPath { account }): Path<AccountPath>,
    Query(DeletionQuery { chats }): Query<DeletionQuery>,
) -> Result<StatusCode, Rejection> {
    let disposal = match chats {
        Chats::HandOver => ChatDisposal::HandOver,
        Chats::Purge => ChatDisposal::Purge,
    };
    state.ports.people().delete(&call.caller, account, disposal).await?;
    Ok(StatusCode::NO_CONTENT)
}
