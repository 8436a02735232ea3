//! One's own account.

use super::{json::AuthenticatedJson, mirror_enum::mirror_enum, moment::Moment};
use crate::{
    http::{auth::Bearer, error::Rejection},
    state::AppState,
};
use axum::{Json, extract::State};
use contract::{Account as Known, Failure};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// An account.
#[derive(Serialize, ToSchema)]
pub struct Account {
    /// Its id.
    id: Uuid,
    /// What it signs in with.
    email: String,
    /// What the person is called.
    name: String,
    /// What it may do.
    role: Role,
    /// The language the person chose; `null` follows the browser.
    language: Option<Language>,
    /// The theme the person chose.
    theme: Theme,
    /// Whether it is kept from signing in and from everything else.
    suspended: bool,
    /// When it was made.
    created_at: Moment,
    /// When its password was last set.
    password_changed_at: Moment,
}

impl From<Known> for Account {
    fn from(known: Known) -> Self {
        Self {
            id: known.id.uuid(),
            email: known.email.as_str().to_owned(),
            name: known.name.as_str().to_owned(),
            role: known.role.into(),
            language: known.language.map(Into::into),
            theme: known.theme.into(),
            suspended: known.suspended,
            created_at: known.created_at.into(),
            password_changed_at: known.password_changed_at.into(),
        }
    }
}

mirror_enum! {
    /// What an account may do.
    Role {
        /// Looks after people and models, besides what everybody may.
        Admin,
        /// Chats.
        User,
    }
    /// A language that the product speaks.
    Language {
        /// English.
        En,
        /// German.
        De,
    }
    /// Light, dark, or what the device says.
    Theme {
        /// Follows the device.
        Device,
        /// Always light.
        Light,
        /// Always dark.
        Dark,
    }
}

/// Another name.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// What the person is called from now on.
    #[schema(
        min_length = 1,
        max_length = 80,
        pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"
    )]
    name: String,
}

/// Another address.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEmail {
    /// What the account signs in with from now on.
    #[schema(
        min_length = 3,
        max_length = 254,
        pattern = r"^[^@\s\x00-\x1f\x7f-\x9f]+@[^@\s\x00-\x1f\x7f-\x9f]+$"
    )]
    email: String,
    /// The account's password, once more.
    password: String,
}

/// Another password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    /// The one until now.
    old: String,
    /// The one from now on, at least 10 characters.
    #[schema(min_length = 10)]
    new: String,
}

/// How the page speaks and looks.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Preferences {
    /// `null` follows the browser.
    #[serde(default)]
    language: Option<Language>,
    /// The theme.
    theme: Theme,
}

/// Shows the account that asks.
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

/// Changes what the person is called.
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

/// Changes the address that the account signs in with.
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

/// Changes the password and ends all other sessions.
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
    let account =
        state.ports.accounts().change_password(&call.caller, &body.old, &body.new).await?;
    Ok(Json(account.into()))
}

/// Changes language and theme of the page.
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
