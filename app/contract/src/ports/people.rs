//! What administrators can ask about other people. Everybody else gets `Forbidden`.
//!
//! Apart from accounts, where everybody acts on themselves: here nobody may, lest the last administrator locks
//! themselves out.

use super::Fault;
use crate::{Account, AccountId, Caller, ChatDisposal, Role};
use async_trait::async_trait;

/// The port of other people, for administrators.
#[async_trait]
pub trait People: Send + Sync {
    /// Lists all accounts, by name.
    async fn list(&self, caller: &Caller) -> Result<Vec<Account>, Fault>;

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
