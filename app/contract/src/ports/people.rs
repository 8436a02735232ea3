//! What administrators can ask about other people. Everybody else gets `Forbidden`.
//!
//! Apart from accounts, where everybody acts on themselves: here nobody may, lest the last administrator locks
//! themselves out.

use super::Fault;
use crate::{Account, AccountId, Caller, ChatDisposal, Page, PageRequest, Role};
use async_trait::async_trait;

/// The port of other people, for administrators.
#[async_trait]
pub trait People: Send + Sync {
    /// Lists accounts by name, a page at a time; with a search those whose name or address holds it, in any case. Fails
    /// with `Invalid { Cursor }`.
    async fn list(
        &self,
        caller: &Caller,
        search: Option<&str>,
        request: &PageRequest,
    ) -> Result<Page<Account>, Fault>;

    /// Finds the accounts of some ids, at most `PageRequest::MAX_LIMIT` of them. Those that are gone are left out.
    async fn find(&self, caller: &Caller, accounts: &[AccountId]) -> Result<Vec<Account>, Fault>;

    /// Makes an account for somebody. Fails with `ProofRequired`, `Taken { Email }` and
    /// `Invalid { Email | Name | Password }`.
    async fn add(
        &self,
        caller: &Caller,
        email: &str,
        name: &str,
        password: &str,
        role: Role,
    ) -> Result<Account, Fault>;

    /// Suspends or readmits somebody; suspending ends their sessions at once. Oneself is `Forbidden`, and readmitting fails
    /// with `ProofRequired`.
    async fn suspend(
        &self,
        caller: &Caller,
        account: AccountId,
        suspended: bool,
    ) -> Result<Account, Fault>;

    /// Deletes somebody's account. Oneself is `Forbidden`.
    async fn delete(
        &self,
        caller: &Caller,
        account: AccountId,
        chats: ChatDisposal,
    ) -> Result<(), Fault>;

    /// Opens or closes sign-up: everybody who reaches the page may make an account from now on, or nobody. Opening it fails
    /// with `ProofRequired`.
    async fn open_sign_up(&self, caller: &Caller, open: bool) -> Result<(), Fault>;
}
