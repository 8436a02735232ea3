//! Chats as wholes: begun, listed, titled, deleted. All of them are the caller's own; others' are `missing`. What is
//! said in them once they have begun is in `messages`.

use super::error::Error;
use contract::{Chat, ChatId, Cursor, MessageId, Opened, Page, Sent};
use leptos::{prelude::*, server_fn::codec::Json};

/// Begins a chat with a question. The answer comes over the socket.
#[server(endpoint = "chats/start", input = Json)]
pub async fn start(
    /// The new chat's id, a UUIDv7 of the client's.
    chat: ChatId,
    /// The question's id, a UUIDv7 of the client's: sending it twice is sending it once.
    message: MessageId,
    /// The question in Markdown, 1 byte to 256 KiB.
    text: String,
    /// The model to ask, `provider/name`.
    model: String,
) -> Result<Sent, Error> {
    let visit = crate::visit::current();
    let question = crate::visit::question(message, text, model);
    visit.answer(visit.messages().start(&visit.caller, chat, question)).await
}

/// Lists chats, the pinned ones first, then the most recently used; 50 a page.
#[server(endpoint = "chats/list", input = Json)]
pub async fn list(
    /// The text to search for: only chats whose title holds it are listed, in any case.
    search: Option<String>,
    /// Whether the bin is listed instead.
    #[server(default)]
    deleted: bool,
    /// The cursor at which the page begins: `next` of the page before.
    after: Option<Cursor>,
) -> Result<Page<Chat>, Error> {
    let visit = crate::visit::current();
    let asked = visit.chats().list(&visit.caller, search.as_deref(), deleted, after.as_ref());
    visit.answer(asked).await
}

/// Opens a chat at the newest part of the branch that is shown, or at the part before a message.
#[server(endpoint = "chats/open", input = Json)]
pub async fn open(
    /// The chat.
    chat: ChatId,
    /// The oldest message that is there already; `null` opens the newest part.
    before: Option<MessageId>,
) -> Result<Opened, Error> {
    let visit = crate::visit::current();
    visit.answer(visit.chats().open(&visit.caller, chat, before)).await
}

/// Gives a chat a new title.
#[server(endpoint = "chats/rename", input = Json)]
pub async fn rename(
    /// The chat.
    chat: ChatId,
    /// The new title, 1 to 200 characters on one line.
    title: String,
) -> Result<Chat, Error> {
    let visit = crate::visit::current();
    visit.answer(visit.chats().rename(&visit.caller, chat, &title)).await
}

/// Puts a chat to the top of the list, or back.
#[server(endpoint = "chats/pin", input = Json)]
pub async fn pin(
    /// The chat.
    chat: ChatId,
    /// Whether the chat is pinned; `false` puts it back.
    pinned: bool,
) -> Result<Chat, Error> {
    let visit = crate::visit::current();
    visit.answer(visit.chats().pin(&visit.caller, chat, pinned)).await
}

/// Moves a chat to the bin, from where it is purged after 30 days. Its shares stop opening.
#[server(endpoint = "chats/delete", input = Json)]
pub async fn delete(
    /// The chat.
    chat: ChatId,
) -> Result<(), Error> {
    let visit = crate::visit::current();
    visit.answer(visit.chats().delete(&visit.caller, chat)).await
}

/// Brings a chat back from the bin.
#[server(endpoint = "chats/restore", input = Json)]
pub async fn restore(
    /// The chat.
    chat: ChatId,
) -> Result<Chat, Error> {
    let visit = crate::visit::current();
    visit.answer(visit.chats().restore(&visit.caller, chat)).await
}

/// Shows the branch that a message is on, down to its newest leaf.
#[server(endpoint = "chats/switch", input = Json)]
pub async fn switch(
    /// The chat.
    chat: ChatId,
    /// The message.
    message: MessageId,
) -> Result<Opened, Error> {
    let visit = crate::visit::current();
    let switched = async {
        visit.chats().switch(&visit.caller, chat, message).await?;
        visit.chats().open(&visit.caller, chat, None).await
    };
    visit.answer(switched).await
}
