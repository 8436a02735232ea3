//! The operations on other people's accounts, for administrators; everybody else gets `forbidden`. One's own is in `accounts`,
//! which asks for a password where this asks for a role.

use super::{
    json::AuthenticatedJson,
    pages::{self, Paged},
    paths::AccountPath,
    shapes::{
        accounts::Account,
        people::{AccountsQuery, Chats, DeletionQuery, NewAccount, Suspension},
    },
};
use crate::http::{auth::Bearer, rejection::Rejection, state::AppState};
use axum::{
    Json,
    extract::{OriginalUri, Path, Query, State},
    http::StatusCode,
};
use contract::ChatDisposal;

/// Lists accounts, by name, a page at a time. For administrators.
///
/// The header `Link` has the address of the next page, as `rel="next"`; there is none on the last.
#[utoipa::path(
    get,
    path = "/accounts",
    operation_id = "list_accounts",
    tag = "accounts",
    params(AccountsQuery),
    responses((
        status = OK,
        body = Vec<Account>,
        description = "A page of accounts.",
        headers(("Link" = Option<String>, description = "The address of the next page, as `rel=\"next\"`; none on the last.")),
    )),
)]
pub async fn list(
    State(state): State<AppState>,
    Bearer(call): Bearer,
    OriginalUri(asked): OriginalUri,
    Query(AccountsQuery { search, after, limit }): Query<AccountsQuery>,
) -> Result<Paged<Account>, Rejection> {
    let people = state.ports.people();
    let request = pages::request(after, limit);
    let page = people.list(&call.caller, search.as_deref(), &request).await?;
    Ok(Paged::of(page, &asked))
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
