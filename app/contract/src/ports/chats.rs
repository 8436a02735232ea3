//! What can be asked about chats.
//!
//! Apart from messages: nothing here asks a model, so all of it answers at once and none of it costs anything.

use super::Fault;
use crate::{Caller, Chat, ChatId, Cursor, MessageId, Opened, Page};
use async_trait::async_trait;

/// The port of chats. All of them are the caller's own; others' are `Missing { Chat }`.
#[async_trait]
pub trait Chats: Send + Sync {
    /// Lists chats, the pinned ones first, then the most recently used; 50 a page. `search` keeps those whose
    /// title holds it, in any case. `deleted` lists the bin instead.
    async fn list(
        &self,
        caller: &Caller,
        search: Option<&str>,
        deleted: bool,
        after: Option<&Cursor>,
    ) -> Result<Page<Chat>, Fault>;

    /// Opens a chat at the newest part of its branch, or at the part before `before`.
    async fn open(
        &self,
        caller: &Caller,
        chat: ChatId,
        before: Option<MessageId>,
    ) -> Result<Opened, Fault>;

    /// The chat itself, without what is said in it.
    async fn show(&self, caller: &Caller, chat: ChatId) -> Result<Chat, Fault>;

    /// Gives a chat a new title.
    async fn rename(&self, caller: &Caller, chat: ChatId, title: &str) -> Result<Chat, Fault>;

    /// Puts a chat to the top of the list, or back.
    async fn pin(&self, caller: &Caller, chat: ChatId, pinned: bool) -> Result<Chat, Fault>;

    /// Moves a chat to the bin, from where it is purged after 30 days. Its live turn is stopped, its shares are gone.
    async fn delete(&self, caller: &Caller, chat: ChatId) -> Result<(), Fault>;

    /// Brings a chat back from the bin.
    async fn restore(&self, caller: &Caller, chat: ChatId) -> Result<Chat, Fault>;

    /// Shows the branch that `message` is on, down to its newest leaf. What is on it is `open`'s.
    async fn switch(
        &self,
        caller: &Caller,
        chat: ChatId,
        message: MessageId,
    ) -> Result<Chat, Fault>;
}
