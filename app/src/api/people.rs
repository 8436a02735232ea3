//! Other people, for administrators. Everybody else gets `forbidden`.

use super::{error::Error, secret::Secret};
use contract::{Account, AccountId, ChatDisposal, Role};
use leptos::{prelude::*, server_fn::codec::Json};

/// Everybody, by name.
#[server(endpoint = "people/list", input = Json)]
pub async fn list() -> Result<Vec<Account>, Error> {
    let visit = crate::visit::current();
    visit.answer(visit.people().list(&visit.caller)).await
}

/// Makes an account for somebody.
#[server(endpoint = "people/add", input = Json)]
pub async fn add(
    /// What they sign in with.
    email: String,
    /// What they are called, 1 to 80 characters.
    name: String,
    /// At least 10 characters; they change it later.
    password: Secret,
    /// What they may do.
    role: Role,
) -> Result<Account, Error> {
    let visit = crate::visit::current();
    let asked = visit.people().add(&visit.caller, &email, &name, password.reveal(), role);
    visit.answer(asked).await
}

/// Suspends or readmits somebody; suspending ends their sessions at once. Not oneself.
#[server(endpoint = "people/suspend", input = Json)]
pub async fn suspend(
    /// Whom.
    account: AccountId,
    /// `false` readmits.
    suspended: bool,
) -> Result<Account, Error> {
    let visit = crate::visit::current();
    visit.answer(visit.people().suspend(&visit.caller, account, suspended)).await
}

/// Deletes somebody's account. Not oneself.
#[server(endpoint = "people/delete", input = Json)]
pub async fn delete(
    /// Whose.
    account: AccountId,
    /// What becomes of their chats.
    chats: ChatDisposal,
) -> Result<(), Error> {
    let visit = crate::visit::current();
    visit.answer(visit.people().delete(&visit.caller, account, chats)).await
}

/// Lets everybody make an account, or nobody.
#[server(endpoint = "people/open_sign_up", input = Json)]
pub async fn open_sign_up(
    /// Whether everybody may.
    open: bool,
) -> Result<(), Error> {
    let visit = crate::visit::current();
    visit.answer(visit.people().open_sign_up(&visit.caller, open)).await
}
