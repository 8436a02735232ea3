//! One's own account and sessions, and the tokens of API clients. Apart from `people`, where administrators act on the
//! accounts of others.

use super::{error::Error, secret::Secret};
use contract::{Account, Language, Session, SessionId, Theme, TokenPair};
use leptos::{prelude::*, server_fn::codec::Json};

/// Makes an account and signs it in. The first one becomes the administrator.
#[server(endpoint = "accounts/sign_up", input = Json)]
pub async fn sign_up(
    /// The address that the person signs in with.
    email: String,
    /// The person's name, 1 to 80 characters.
    name: String,
    /// The password, at least 10 characters.
    password: Secret,
    /// The one-time code that the server printed at its start; only the first sign-up may need it.
    code: Option<Secret>,
) -> Result<Account, Error> {
    let visit = crate::visit::current();
    let code = code.as_ref().map(Secret::reveal);
    let asked = visit.accounts().sign_up(&visit.client, &email, &name, password.reveal(), code);
    visit.answer(asked).await.map(|signed_in| visit.response.sign_in(signed_in))
}

/// Signs in a browser: sets the session's cookie.
#[server(endpoint = "accounts/sign_in", input = Json)]
pub async fn sign_in(
    /// The account's address.
    email: String,
    /// The account's password.
    password: Secret,
) -> Result<Account, Error> {
    let visit = crate::visit::current();
    let asked = visit.accounts().sign_in(&visit.client, &email, password.reveal());
    visit.answer(asked).await.map(|signed_in| visit.response.sign_in(signed_in))
}

/// Ends the session that asks. Signed out already is fine.
#[server(endpoint = "accounts/sign_out", input = Json)]
pub async fn sign_out() -> Result<(), Error> {
    let visit = crate::visit::current();
    let asked = visit.accounts().sign_out(&visit.caller);
    visit.answer(asked).await.map(|()| visit.response.sign_out())
}

/// Signs in an API client: gives tokens instead of a cookie.
#[server(endpoint = "accounts/token", input = Json)]
pub async fn token(
    /// The account's address.
    email: String,
    /// The account's password.
    password: Secret,
    /// The mark that the client's last sign-in gave it, if it has one; tries are counted by it.
    mark: Option<Secret>,
) -> Result<TokenPair, Error> {
    let visit = crate::visit::current();
    let client = visit.client_with(mark.as_ref().map(Secret::reveal));
    visit.answer(visit.accounts().issue_tokens(&client, &email, password.reveal())).await
}

/// Trades a refresh token for the next pair. Using one twice ends its session.
#[server(endpoint = "accounts/refresh", input = Json)]
pub async fn refresh(
    /// The refresh token of the last pair.
    refresh: Secret,
) -> Result<TokenPair, Error> {
    let visit = crate::visit::current();
    visit.answer(visit.accounts().refresh(&visit.client, refresh.reveal())).await
}

/// Changes the person's name.
#[server(endpoint = "accounts/rename", input = Json)]
pub async fn rename(
    /// The new name, 1 to 80 characters.
    name: String,
) -> Result<Account, Error> {
    let visit = crate::visit::current();
    visit.answer(visit.accounts().rename(&visit.caller, &name)).await
}

/// Proves that the person knows the password: for ten minutes the session may do what is `proof_required` otherwise.
#[server(endpoint = "accounts/prove", input = Json)]
pub async fn prove(
    /// The account's password, once more.
    password: Secret,
) -> Result<(), Error> {
    let visit = crate::visit::current();
    visit.answer(visit.accounts().prove(&visit.caller, password.reveal())).await
}

/// Changes the address the person signs in with.
#[server(endpoint = "accounts/change_email", input = Json)]
pub async fn change_email(
    /// The new address.
    email: String,
    /// The account's password, once more.
    password: Secret,
) -> Result<Account, Error> {
    let visit = crate::visit::current();
    visit.answer(visit.accounts().change_email(&visit.caller, &email, password.reveal())).await
}

/// Changes the password and ends all other sessions.
#[server(endpoint = "accounts/change_password", input = Json)]
pub async fn change_password(
    /// The password so far.
    old: Secret,
    /// The new password, at least 10 characters.
    new: Secret,
    /// Whether the person's keys stop working as well.
    #[server(default)]
    revoke_keys: bool,
) -> Result<Account, Error> {
    let visit = crate::visit::current();
    let (old, new) = (old.reveal(), new.reveal());
    visit.answer(visit.accounts().change_password(&visit.caller, old, new, revoke_keys)).await
}

/// Changes language and theme.
#[server(endpoint = "accounts/prefer", input = Json)]
pub async fn prefer(
    /// The language; `null` follows the browser.
    language: Option<Language>,
    /// The theme: light, dark, or what the device says.
    theme: Theme,
) -> Result<Account, Error> {
    let visit = crate::visit::current();
    let asked = visit.accounts().prefer(&visit.caller, language, theme);
    visit.answer(asked).await.inspect(|account| visit.response.prefer(account.language))
}

/// Lists the person's sessions that have not ended, the most recently used first.
#[server(endpoint = "accounts/sessions", input = Json)]
pub async fn sessions() -> Result<Vec<Session>, Error> {
    let visit = crate::visit::current();
    visit.answer(visit.accounts().sessions(&visit.caller)).await
}

/// Ends one of the person's sessions.
#[server(endpoint = "accounts/end_session", input = Json)]
pub async fn end_session(
    /// The session to end.
    session: SessionId,
) -> Result<(), Error> {
    let visit = crate::visit::current();
    visit.answer(visit.accounts().end_session(&visit.caller, session)).await
}

/// Ends all of the person's sessions but the one that asks, and gives how many.
#[server(endpoint = "accounts/sign_out_everywhere", input = Json)]
pub async fn sign_out_everywhere() -> Result<u32, Error> {
    let visit = crate::visit::current();
    visit.answer(visit.accounts().sign_out_everywhere(&visit.caller)).await
}
