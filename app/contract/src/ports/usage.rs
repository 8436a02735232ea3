//! What can be asked about what models took.
//!
//! It only reads: the ledger is written by whoever asks models, and no port can change a line of it.

use super::Fault;
use crate::{Caller, ChatCost, ChatId, Days, ListScope, UsageReport, UsageTable};
use async_trait::async_trait;

/// The port of usage: what models took. `ListScope::All` is for administrators; others get `Forbidden`.
#[async_trait]
pub trait Usages: Send + Sync {
    /// Reports requests, tokens, money, failures and times over some days. Fails with `Invalid { Days }`.
    async fn report(
        &self,
        caller: &Caller,
        days: Days,
        scope: ListScope,
    ) -> Result<UsageReport, Fault>;

    /// Gives the cost of one of the caller's chats. Fails with `Missing { Chat }`.
    async fn of_chat(&self, caller: &Caller, chat: ChatId) -> Result<ChatCost, Fault>;

    /// Writes the same report as a table for spreadsheets: a line for each day, model, person and key. It comes in
    /// pieces of about a mebibyte, each of whole days; this one begins with the day of the number `first`.
    async fn export(
        &self,
        caller: &Caller,
        days: Days,
        scope: ListScope,
        first: u16,
    ) -> Result<UsageTable, Fault>;
}
