//! What can be asked about what models took.

use super::Fault;
use crate::{Caller, ChatCost, ChatId, Days, ListScope, UsageReport};
use async_trait::async_trait;

/// The port of what models took. `ListScope::All` is for administrators; others get `Forbidden`.
#[async_trait]
pub trait Usages: Send + Sync {
    /// Requests, tokens, money, errors and times over some days. Fails with `Invalid { Days }`.
    async fn report(
        &self,
        caller: &Caller,
        days: Days,
        scope: ListScope,
    ) -> Result<UsageReport, Fault>;

    /// What one of the caller's chats cost. Fails with `Missing { Chat }`.
    async fn of_chat(&self, caller: &Caller, chat: ChatId) -> Result<ChatCost, Fault>;

    /// The same as a table for spreadsheets (RFC 4180, UTF-8): a line for each day, model, person and key.
    async fn export(&self, caller: &Caller, days: Days, scope: ListScope) -> Result<String, Fault>;
}
