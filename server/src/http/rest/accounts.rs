//! The operations on one's own account, apart from its sessions. Other people's are in `people`, where a role decides.

use super::{
    json::AuthenticatedJson,
    shapes::accounts::{Account, Named, NewEmail, NewPassword, Preferences, Proof},
};
use crate::http::{auth::Bearer, rejection::Rejection, state::AppState};
use axum::{Json, extract::State, http::StatusCode};
use contract::Failure;

/// Shows the caller's account.
#[utoipa::path(
    get,
    path = "/account",
    operation_id = "show_account",
    tag = "account",
    responses((status = OK, body = Account, description = "The account.")),
)]
pub async fn show(
    State(state): State<AppState>,
    Bearer(call): Bearer,
) -> Result<Json<Account>, Rejection> {
    let account = state.ports.accounts().boot(&call.caller, &call.client).await?.account;
    match (account, call.caller.person()) {
        (Some(account), Ok(_)) => Ok(Json(account.into())),
        (_, Err(failure)) => Err(failure.into()),
        (None, Ok(_)) => Err(Failure::SignedOut.into()),
    }
}

/// Changes the caller's name.
#[utoipa::path(
    put,
    path = "/account/name",
    operation_id = "rename_account",
    tag = "account",
    request_body = Named,
    responses((status = OK, body = Account, description = "The account.")),
)]
pub async fn rename(
    State(state): State<AppState>,
    AuthenticatedJson { call, body }: AuthenticatedJson<Named>,
) -> Result<Json<Account>, Rejection> {
    let account = state.ports.accounts().rename(&call.caller, &body.name).await?;
    Ok(Json(account.into()))
}

/// Proves that the caller knows the account's password.
///
/// For ten minutes from then on the session may do what lets somebody in later: make a key, add an account, readmit one.
/// Without a fresh proof these are `proof_required`. Signing in is a proof, and so is changing the address or the password.
#[utoipa::path(
    post,
    path = "/account/proof",
    operation_id = "prove_password",
    tag = "account",
    request_body = Proof,
    responses((status = NO_CONTENT, description = "The session's proof is fresh.")),
)]
pub async fn prove(
    State(state): State<AppState>,
    AuthenticatedJson { call, body }: AuthenticatedJson<Proof>,
) -> Result<StatusCode, Rejection> {
    state.ports.accounts().prove(&call.caller, &body.password).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Changes the e-mail address that the caller signs in with.
#[utoipa::path(
    put,
    path = "/account/email",
    operation_id = "change_email",
    tag = "account",
    request_body = NewEmail,
    responses((status = OK, body = Account, description = "The account.")),
)]
pub async fn change_email(
    State(state): State<AppState>,
    AuthenticatedJson { call, body }: AuthenticatedJson<NewEmail>,
) -> Result<Json<Account>, Rejection> {
    let NewEmail { email, password } = body;
    let account = state.ports.accounts().change_email(&call.caller, &email, &password).await?;
    Ok(Json(account.into()))
}

/// Changes the caller's password and ends all their other sessions. Their keys stop working as well, if asked.
#[utoipa::path(
    put,
    path = "/account/password",
    operation_id = "change_password",
    tag = "account",
    request_body = NewPassword,
    responses((status = OK, body = Account, description = "The account.")),
)]
pub async fn change_password(
    State(state): State<AppState>,
    AuthenticatedJson { call, body }: AuthenticatedJson<NewPassword>,
) -> Result<Json<Account>, Rejection> {
    let NewPassword { old, new, revoke_keys } = body;
    let accounts = state.ports.accounts();
    let account = accounts.change_password(&call.caller, &old, &new, revoke_keys).await?;
    Ok(Json(account.into()))
}

/// Sets the language and the theme of the page for the caller.
#[utoipa::path(
    put,
    path = "/account/preferences",
    operation_id = "set_preferences",
    tag = "account",
    request_body = Preferences,
    responses((status = OK, body = Account, description = "The account.")),
)]
pub async fn prefer(
    State(state): State<AppState>,
    AuthenticatedJson { call, body }: AuthenticatedJson<Preferences>,
) -> Result<Json<Account>, Rejection> {
    let language = body.language.map(Into::into);
    let account = state.ports.accounts().prefer(&call.caller, language, body.theme.into()).await?;
    Ok(Json(account.into()))
}
