//! What administrators can ask about other people. Everybody else gets `Forbidden`.

use super::Fault;
use crate::{Account, AccountId, Caller, Role};
use async_trait::async_trait;

pub use crate::account::ChatDisposal;

/// The port of other people, for administrators.
#[async_trait]
pub trait People: Send + Sync {
    /// Everybody, by name.
    async fn list(&self, caller: &Caller) -> Result<Vec<Account>, Fault>;

    /// Makes an account for somebody.
    async fn add(
        &self,
        caller: &Caller,
        email: &str,
        name: &str,
        password: &str,
        role: Role,
    ) -> Result<Account, Fault>;

    /// Suspends or readmits somebody; suspending ends their sessions at once. Not oneself.
    async fn suspend(
        &self,
        caller: &Caller,
        account: AccountId,
        suspended: bool,
    ) -> Result<Account, Fault>;

    /// Deletes somebody's account. Not oneself.
    async fn delete(
        &self,
        caller: &Caller,
        account: AccountId,
        chats: ChatDisposal,
    ) -> Result<(), Fault>;

    /// Lets everybody make an account, or nobody.
    async fn open_sign_up(&self, caller: &Caller, open: bool) -> Result<(), Fault>;
}
