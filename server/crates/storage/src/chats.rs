//! Chats: what an owner can change. Deleting hides; purging destroys, later.
//!
//! One row at a time. The lists, which search, sort and turn pages, are in `list`; what is said in a chat is in
//! `messages`, and what destroys is in `purges`.

mod list;
mod row;

use crate::rows::{find, fold};
use crate::{Result, Storage};
use contract::{AccountId, Chat, ChatId, ChatTitle, Timestamp};
pub use list::ChatFilter;
pub(crate) use row::{ChatRow, chat_columns};
use sqlx::AnyConnection;

impl Storage {
    /// A chat that is not in the bin. `None`: this owner has no such chat.
    #[tracing::instrument(level = "debug", skip_all, fields(%owner, %chat))]
    pub async fn chat(&self, owner: AccountId, chat: ChatId) -> Result<Option<Chat>> {
        chat_in(&mut *self.read.acquire().await?, owner, chat).await
    }

    /// Gives a chat a new title. `None`: this owner has no such chat.
    #[tracing::instrument(level = "debug", skip_all, fields(%owner, %chat))]
    pub async fn rename_chat(
        &self,
        owner: AccountId,
        chat: ChatId,
        title: &ChatTitle,
    ) -> Result<Option<Chat>> {
        let query = sqlx::query_as::<_, ChatRow>(concat!(
            "UPDATE chats
             SET title = $1, title_folded = $2
             WHERE id = $3 AND owner_id = $4 AND deleted_at IS NULL
             RETURNING ",
            chat_columns!()
        ))
        .bind(title.as_str())
        .bind(fold(title.as_str()))
        .bind(chat.text())
        .bind(owner.text());
        find(query, &self.write).await
    }

    /// Gives a chat a new title unless somebody has changed `from` meanwhile; then it is `None`, too.
    #[tracing::instrument(level = "debug", skip_all, fields(%owner, %chat))]
    pub async fn retitle_chat(
        &self,
        owner: AccountId,
        chat: ChatId,
        from: &ChatTitle,
        to: &ChatTitle,
    ) -> Result<Option<Chat>> {
        let query = sqlx::query_as::<_, ChatRow>(concat!(
            "UPDATE chats
             SET title = $1, title_folded = $2
             WHERE id = $3 AND owner_id = $4 AND deleted_at IS NULL AND title = $5
             RETURNING ",
            chat_columns!()
        ))
        .bind(to.as_str())
        .bind(fold(to.as_str()))
        .bind(chat.text())
        .bind(owner.text())
        .bind(from.as_str());
        find(query, &self.write).await
    }

    /// Pins a chat to the top of the list, or lets it go. `None`: this owner has no such chat.
    #[tracing::instrument(level = "debug", skip_all, fields(%owner, %chat))]
    pub async fn pin_chat(
        &self,
        owner: AccountId,
        chat: ChatId,
        pinned: bool,
    ) -> Result<Option<Chat>> {
        let query = sqlx::query_as::<_, ChatRow>(concat!(
            "UPDATE chats
             SET pinned = $1
             WHERE id = $2 AND owner_id = $3 AND deleted_at IS NULL
             RETURNING ",
            chat_columns!()
        ))
        .bind(i64::from(pinned))
        .bind(chat.text())
        .bind(owner.text());
        find(query, &self.write).await
    }

    /// Moves a chat to the bin, where its shares stop opening. `None`: this owner has no such chat.
    #[tracing::instrument(level = "debug", skip_all, fields(%owner, %chat))]
    pub async fn delete_chat(
        &self,
        owner: AccountId,
        chat: ChatId,
        now: Timestamp,
    ) -> Result<Option<Chat>> {
        let query = sqlx::query_as::<_, ChatRow>(concat!(
            "UPDATE chats
             SET deleted_at = $1
             WHERE id = $2 AND owner_id = $3 AND deleted_at IS NULL
             RETURNING ",
            chat_columns!()
        ))
        .bind(now.millis())
        .bind(chat.text())
        .bind(owner.text());
        find(query, &self.write).await
    }

    /// Brings a chat back that was deleted later than `after`. `None`: this owner has no such chat in the bin.
    #[tracing::instrument(level = "debug", skip_all, fields(%owner, %chat))]
    pub async fn restore_chat(
        &self,
        owner: AccountId,
        chat: ChatId,
        after: Timestamp,
    ) -> Result<Option<Chat>> {
        let query = sqlx::query_as::<_, ChatRow>(concat!(
            "UPDATE chats
             SET deleted_at = NULL
             WHERE id = $1 AND owner_id = $2 AND deleted_at > $3 AND purged = 0
             RETURNING ",
            chat_columns!()
        ))
        .bind(chat.text())
        .bind(owner.text())
        .bind(after.millis());
        find(query, &self.write).await
    }
}

/// A chat that is not in the bin, within a transaction.
pub(crate) async fn chat_in(
    connection: &mut AnyConnection,
    owner: AccountId,
    chat: ChatId,
) -> Result<Option<Chat>> {
    let query = sqlx::query_as::<_, ChatRow>(concat!(
        "SELECT ",
        chat_columns!(),
        " FROM chats WHERE chats.id = $1 AND chats.owner_id = $2 AND chats.deleted_at IS NULL"
    ))
    .bind(chat.text())
    .bind(owner.text());
    find(query, connection).await
}
