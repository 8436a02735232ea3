//! Shares of chats, frozen copies that anybody with the link can read, as their owners make and revoke them. Readers
//! call no server function: the server renders them a page (`app::share`).

use super::error::Error;
use contract::{ChatId, Cursor, NewShare, Page, Share, ShareId, Timestamp};
use leptos::{prelude::*, server_fn::codec::Json};

/// Freezes the shown branch of a chat and gives the link, this once.
#[server(endpoint = "shares/create", input = Json)]
pub async fn create(
    /// The chat.
    chat: ChatId,
    /// The time at which the link stops opening, in milliseconds since 1970; `null` is never.
    expires_at: Option<Timestamp>,
) -> Result<NewShare, Error> {
    let visit = crate::visit::current();
    visit.answer(visit.shares().create(&visit.caller, chat, expires_at)).await
}

/// Lists the shares of a chat that still open, the newest first; 50 a page.
#[server(endpoint = "shares/list", input = Json)]
pub async fn list(
    /// The chat.
    chat: ChatId,
    /// The `next` of the page before; `null` is the first page.
    after: Option<Cursor>,
) -> Result<Page<Share>, Error> {
    let visit = crate::visit::current();
    let request = contract::PageRequest::after(after);
    visit.answer(visit.shares().list(&visit.caller, chat, &request)).await
}

/// Makes a share stop opening, at once.
#[server(endpoint = "shares/revoke", input = Json)]
pub async fn revoke(
    /// The share.
    share: ShareId,
) -> Result<(), Error> {
    let visit = crate::visit::current();
    visit.answer(visit.shares().revoke(&visit.caller, share)).await
}
