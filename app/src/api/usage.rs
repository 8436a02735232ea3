//! What models took: requests, tokens, money and time. Only read here; limits on it are set in `budgets`.

use super::error::Error;
use contract::{ChatCost, ChatId, Days, ListScope, UsageReport, UsageTable};
use leptos::{prelude::*, server_fn::codec::Json};

/// Reports what the models took over some days: in all, by day, model, person and key.
#[server(name = ReportUsage, endpoint = "usage/report", input = Json)]
pub async fn report(
    /// The days: when the first one begins, in milliseconds since 1970, and how many, 1 to 400.
    days: Days,
    /// The scope: one's own usage, or everybody's. The latter is for administrators only.
    scope: ListScope,
) -> Result<UsageReport, Error> {
    let visit = crate::visit::current();
    visit.answer(visit.usage().report(&visit.caller, days, scope)).await
}

/// Gives a chat's cost: that of all of it, and that of the branch that is shown.
#[server(name = CostOfChat, endpoint = "usage/chat", input = Json)]
pub async fn of_chat(
    /// The chat.
    chat: ChatId,
) -> Result<ChatCost, Error> {
    let visit = crate::visit::current();
    visit.answer(visit.usage().of_chat(&visit.caller, chat)).await
}

/// Exports a report as a table for spreadsheets: CSV with a line for each day, model, person and key. It comes in pieces of
/// whole days: the next one begins with the day that `next` says, and the last one says none.
#[server(endpoint = "usage/export", input = Json)]
pub async fn export(
    /// The days: when the first one begins, in milliseconds since 1970, and how many, 1 to 400.
    days: Days,
    /// The scope: one's own usage, or everybody's. The latter is for administrators only.
    scope: ListScope,
    /// The number of the piece's first day; without one it is the report's.
    first: Option<u16>,
) -> Result<UsageTable, Error> {
    let visit = crate::visit::current();
    let first = first.unwrap_or_default();
    visit.answer(visit.usage().export(&visit.caller, days, scope, first)).await
}
