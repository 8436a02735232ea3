//! Messages: a tree by `parent_id`, of which one branch is read at a time.
//!
//! Apart from `chats`, which knows the head of a tree and nothing of the tree, and from `turns`, which make it grow. How a
//! branch is walked, and how much of it is read, is in `branch`.

mod branch;
mod row;
mod switch;

use crate::chats::chat_in;
use crate::rows::{RowOf, find};
use crate::{Result, Storage};
pub use branch::Extent;
pub(crate) use branch::parent;
use branch::{branch, roots, versions};
use contract::{AccountId, ChatId, Delta, Entry, Message, MessageId, Opened};
use futures::TryStreamExt;
use row::{MessageRow, message_columns};
use sqlx::AnyConnection;

impl Storage {
    /// Opens a chat at the newest part of the branch that is shown, or at the part before `before`, as far as `extent` goes.
    /// A live answer has what was saved of it so far. `None`: this owner has no such chat, or it no such message.
    #[tracing::instrument(level = "debug", skip_all, fields(%owner, %chat))]
    pub async fn opened(
        &self,
        owner: AccountId,
        chat: ChatId,
        before: Option<MessageId>,
        extent: Extent,
    ) -> Result<Option<Opened>> {
        let mut tx = self.snapshot().await?;
        let Some(chat) = chat_in(&mut tx, owner, chat).await? else {
            return Ok(None);
        };
        let last = match before {
            None => chat.head,
            Some(before) => match parent(&mut tx, chat.id, before).await? {
                Some(parent) => parent,
                None => return Ok(None),
            },
        };
        let mut entries = Vec::new();
        if let Some(last) = last {
            let messages = branch(&mut tx, owner, chat.id, last, extent).await?;
            let mut versions = versions(&mut tx, owner, chat.id, last, messages.len()).await?;
            if messages.first().is_some_and(|message| message.parent.is_none()) {
                versions.insert(None, roots(&mut tx, chat.id).await?);
            }
            entries.extend(messages.into_iter().map(|message| {
                let versions = versions.remove(&message.parent).unwrap_or_else(|| vec![message.id]);
                Entry { message, versions }
            }));
        }
        tx.commit().await?;
        let more = entries.first().is_some_and(|entry| entry.message.parent.is_some());
        Ok(Some(Opened { chat, entries, more }))
    }

    /// The message of an id. A live answer has what was saved of it so far.
    #[tracing::instrument(level = "debug", skip_all, fields(%owner, %id))]
    pub async fn message(&self, owner: AccountId, id: MessageId) -> Result<Option<Message>> {
        let mut tx = self.snapshot().await?;
        let query = sqlx::query_as::<_, MessageRow>(concat!(
            "SELECT ",
            message_columns!(),
            " FROM messages
              JOIN chats ON chats.id = messages.chat_id
              WHERE messages.id = $1 AND chats.owner_id = $2 AND chats.deleted_at IS NULL"
        ))
        .bind(id.text())
        .bind(owner.text());
        let Some(mut message) = find::<Message, _>(query, &mut *tx).await? else {
            return Ok(None);
        };
        complete(&mut tx, &mut message).await?;
        tx.commit().await?;
        Ok(Some(message))
    }

    /// The branch that ends at `upto`, oldest first, as far as `extent` goes. Empty: this owner has no such chat, or it no
    /// such message.
    #[tracing::instrument(level = "debug", skip_all, fields(%owner, %chat, %upto))]
    pub async fn thread(
        &self,
        owner: AccountId,
        chat: ChatId,
        upto: MessageId,
        extent: Extent,
    ) -> Result<Vec<Message>> {
        let mut tx = self.snapshot().await?;
        let messages = branch(&mut tx, owner, chat, upto, extent).await?;
        tx.commit().await?;
        Ok(messages)
    }
}

/// The message of an id, within a transaction and as it was stored last.
pub(crate) async fn message_in(
    connection: &mut AnyConnection,
    chat: ChatId,
    id: MessageId,
) -> Result<Option<Message>> {
    let query = sqlx::query_as::<_, MessageRow>(concat!(
        "SELECT ",
        message_columns!(),
        " FROM messages WHERE messages.id = $1 AND messages.chat_id = $2"
    ))
    .bind(id.text())
    .bind(chat.text());
    find(query, connection).await
}

/// Adds to an answer that is being written what was saved of it since its turn began.
pub(crate) async fn complete(connection: &mut AnyConnection, message: &mut Message) -> Result<()> {
    if message.outcome.is_some() {
        return Ok(());
    }
    let answer = message.id.text();
    let mut deltas = sqlx::query_scalar::<_, String>(
        "SELECT segments.delta
         FROM turns
         JOIN segments ON segments.turn_id = turns.id
         WHERE turns.answer_id = $1
         ORDER BY segments.first_seq",
    )
    .bind(message.id.text())
    .fetch(connection);
    while let Some(delta) = deltas.try_next().await? {
        RowOf("segments", &answer).json::<Delta>("delta", &delta)?.append_to(&mut message.parts);
    }
    Ok(())
}
