//! Chats: a person's list of them, and what is done to one.
//!
//! What is said in a chat is `messages.rs`, which begins turns; nothing here asks a model.

use crate::Backend;
use async_trait::async_trait;
use contract::ports::{Chats, Fault};
use contract::{
    AccountId, Caller, Chat, ChatId, ChatTitle, Cursor, Failure, Field, MessageId, Notice, Opened,
    Page, Rule, Subject,
};
use storage::{ChatFilter, Extent};

const MISSING: Failure = Failure::Missing { what: Subject::Chat };
/// The most chats on one page of the list.
const PAGE: u32 = 50;

#[async_trait]
impl Chats for Backend {
    async fn list(
        &self,
        caller: &Caller,
        search: Option<&str>,
        deleted: bool,
        after: Option<&Cursor>,
    ) -> Result<Page<Chat>, Fault> {
        let person = caller.person()?;
        let search = search.map(str::trim).filter(|search| !search.is_empty());
        if search.is_some_and(|search| search.chars().count() > ChatTitle::MAX) {
            // No title is that long.
            return Ok(Page { items: Vec::new(), next: None });
        }
        let filter = ChatFilter { search, deleted, after, limit: PAGE };
        let page = self.storage.chats(person.account, &filter).await?;
        let malformed = Failure::Invalid { field: Field::Cursor, rule: Rule::Malformed };
        Ok(page.ok_or(malformed)?)
    }

    async fn open(
        &self,
        caller: &Caller,
        chat: ChatId,
        before: Option<MessageId>,
    ) -> Result<Opened, Fault> {
        let person = caller.person()?;
        let extent = Extent { messages: Opened::LENGTH, bytes: Opened::BYTES };
        let opened = self.storage.opened(person.account, chat, before, extent).await?;
        Ok(opened.ok_or(MISSING)?)
    }

    async fn show(&self, caller: &Caller, chat: ChatId) -> Result<Chat, Fault> {
        let person = caller.person()?;
        Ok(self.storage.chat(person.account, chat).await?.ok_or(MISSING)?)
    }

    async fn rename(&self, caller: &Caller, chat: ChatId, title: &str) -> Result<Chat, Fault> {
        let person = caller.person()?;
        let title = ChatTitle::parse(title)?;
        let _naming = self.turns.naming(chat).await;
        let renamed = self.storage.rename_chat(person.account, chat, &title).await;
        self.show_changed(person.account, renamed)
    }

    async fn pin(&self, caller: &Caller, chat: ChatId, pinned: bool) -> Result<Chat, Fault> {
        let person = caller.person()?;
        let changed = self.storage.pin_chat(person.account, chat, pinned).await;
        self.show_changed(person.account, changed)
    }

    async fn delete(&self, caller: &Caller, chat: ChatId) -> Result<(), Fault> {
        let person = caller.person()?;
        let deleted = self.storage.delete_chat(person.account, chat, self.clock.now()).await?;
        let deleted = deleted.ok_or(MISSING)?;
        if let Some(turn) = deleted.live {
            self.stop_turn(turn);
        }
        self.notify(person.account, Notice::ChatGone { chat });
        Ok(())
    }

    async fn restore(&self, caller: &Caller, chat: ChatId) -> Result<Chat, Fault> {
        let person = caller.person()?;
        let kept_since = self.clock.now().plus_millis(-Chat::RETENTION);
        let restored = self.storage.restore_chat(person.account, chat, kept_since).await;
        self.show_changed(person.account, restored)
    }

    async fn switch(
        &self,
        caller: &Caller,
        chat: ChatId,
        message: MessageId,
    ) -> Result<Chat, Fault> {
        let person = caller.person()?;
        let owned = self.storage.chat(person.account, chat).await?;
        owned.ok_or(MISSING)?;
        let switched = self.storage.switch_branch(person.account, chat, message).await?;
        let switched = switched.ok_or(Failure::Missing { what: Subject::Message })?;
        self.notify(person.account, Notice::ChatChanged { chat: switched.clone() });
        Ok(switched)
    }
}

impl Backend {
    /// Sends a chat that was changed to all of a person's pages, and gives it back; `Missing { Chat }` without one.
    fn show_changed(
        &self,
        owner: AccountId,
        chat: Result<Option<Chat>, storage::Error>,
    ) -> Result<Chat, Fault> {
        let chat = chat?.ok_or(MISSING)?;
        self.notify(owner, Notice::ChatChanged { chat: chat.clone() });
        Ok(chat)
    }
}
