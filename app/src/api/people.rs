//! Other people's accounts, for administrators. Everybody else gets `forbidden`, which is why one's own account is
//! elsewhere, in `accounts`.

use super::{error::Error, secret::Secret};
use contract::{Account, AccountId, ChatDisposal, Cursor, Page, Role};
use leptos::{prelude::*, server_fn::codec::Json};

/// Lists everybody's accounts, by name; 50 a page.
#[server(endpoint = "people/list", input = Json)]
pub async fn list(
    /// The text to search for: only people whose name or address holds it are listed, in any case.
    search: Option<String>,
    /// The `next` of the page before; `null` is the first page.
    after: Option<Cursor>,
) -> Result<Page<Account>, Error> {
    let visit = crate::visit::current();
    let request = contract::PageRequest::after(after);
    visit.answer(visit.people().list(&visit.caller, search.as_deref(), &request)).await
}

/// Finds the accounts of some ids; those that are gone are left out.
#[server(endpoint = "people/find", input = Json)]
pub async fn find(
    /// The ids, at most 200.
    accounts: Vec<AccountId>,
) -> Result<Vec<Account>, Error> {
    let visit = crate::visit::current();
    visit.answer(visit.people().find(&visit.caller, &accounts)).await
}

/// Makes an account for somebody.
#[server(endpoint = "people/add", input = Json)]
pub async fn add(
    /// The address that they sign in with.
    email: String,
    /// The person's name, 1 to 80 characters.
    name: String,
    /// The first password, at least 10 characters; they change it later.
    password: Secret,
    /// The role: what they may do.
    role: Role,
) -> Result<Account, Error> {
    let visit = crate::visit::current();
    let asked = visit.people().add(&visit.caller, &email, &name, password.reveal(), role);
    visit.answer(asked).await
}

/// Suspends or readmits somebody; suspending ends their sessions at once. Not oneself.
#[server(endpoint = "people/suspend", input = Json)]
pub async fn suspend(
    /// The account to suspend.
    account: AccountId,
    /// Whether it is suspended; `false` readmits.
    suspended: bool,
) -> Result<Account, Error> {
    let visit = crate::visit::current();
    visit.answer(visit.people().suspend(&visit.caller, account, suspended)).await
}

/// Deletes somebody's account. Not oneself.
#[server(endpoint = "people/delete", input = Json)]
pub async fn delete(
    /// The account to delete.
    account: AccountId,
    /// The disposal of the account's chats: what becomes of them.
    chats: ChatDisposal,
) -> Result<(), Error> {
    let visit = crate::visit::current();
    visit.answer(visit.people().delete(&visit.caller, account, chats)).await
}

/// Lets everybody make an account, or nobody.
#[server(endpoint = "people/open_sign_up", input = Json)]
pub async fn open_sign_up(
    /// Whether everybody may make an account.
    open: bool,
) -> Result<(), Error> {
    let visit = crate::visit::current();
    visit.answer(visit.people().open_sign_up(&visit.caller, open)).await
}
