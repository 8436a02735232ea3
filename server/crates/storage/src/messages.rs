//! Messages: a tree by `parent_id`, of which one branch is read at a time.
//!
//! Apart from `chats`, which knows the head of a tree and nothing of the tree, and from `turns`, which make it grow.

mod row;
mod switch;

use crate::chats::chat_in;
use crate::rows::{RowOf, find, find_all};
use crate::{Result, Storage};
use contract::{AccountId, ChatId, Delta, Entry, Message, MessageId, Opened};
use row::{MessageRow, message_columns};
use sqlx::AnyConnection;
use std::collections::HashMap;

// Walks from message $1 of chat $2 towards the root, $3 messages at most. One look-up by key for each.
macro_rules! branch {
    () => {
        "WITH RECURSIVE branch (id, parent_id, steps) AS (
           SELECT messages.id, messages.parent_id, CAST(1 AS BIGINT)
           FROM messages
           WHERE messages.id = $1 AND messages.chat_id = $2
           UNION ALL
           SELECT messages.id, messages.parent_id, branch.steps + 1
           FROM branch
           JOIN messages ON messages.id = branch.parent_id
           WHERE branch.steps < $3
         ) "
    };
}

impl Storage {
    /// Opens a chat at the newest `limit` messages of the branch that is shown, or at those before `before`.
    /// A live answer has what was saved of it so far. `None`: this owner has no such chat, or it no such message.
    #[tracing::instrument(level = "debug", skip_all, fields(%owner, %chat))]
    pub async fn opened(
        &self,
        owner: AccountId,
        chat: ChatId,
        before: Option<MessageId>,
        limit: u32,
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
            let messages = branch(&mut tx, chat.id, last, limit).await?;
            let mut versions = versions(&mut tx, chat.id, last, limit).await?;
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

    /// The branch that ends at `upto`, oldest first: its newest `limit` messages. Empty: this owner has no such
    /// chat, or it no such message.
    #[tracing::instrument(level = "debug", skip_all, fields(%owner, %chat, %upto))]
    pub async fn thread(
        &self,
        owner: AccountId,
        chat: ChatId,
        upto: MessageId,
        limit: u32,
    ) -> Result<Vec<Message>> {
        let mut tx = self.snapshot().await?;
        let messages = match chat_in(&mut tx, owner, chat).await? {
            Some(chat) => branch(&mut tx, chat.id, upto, limit).await?,
            None => Vec::new(),
        };
        tx.commit().await?;
        Ok(messages)
    }
}

/// The branch that ends at `last`, oldest first, with what was saved of a live answer.
async fn branch(
    connection: &mut AnyConnection,
    chat: ChatId,
    last: MessageId,
    limit: u32,
) -> Result<Vec<Message>> {
    let query = sqlx::query_as::<_, MessageRow>(concat!(
        branch!(),
        "SELECT ",
        message_columns!(),
        " FROM branch
          JOIN messages ON messages.id = branch.id
          ORDER BY branch.steps DESC"
    ))
    .bind(last.text())
    .bind(chat.text())
    .bind(i64::from(limit));
    let mut messages: Vec<Message> = find_all(query, &mut *connection).await?;
    for message in &mut messages {
        complete(connection, message).await?;
    }
    Ok(messages)
}

/// The messages with the same parent as one of the branch, by parent, oldest first; without those at the root.
async fn versions(
    connection: &mut AnyConnection,
    chat: ChatId,
    last: MessageId,
    limit: u32,
) -> Result<HashMap<Option<MessageId>, Vec<MessageId>>> {
    let rows = sqlx::query_as::<_, (String, String)>(concat!(
        branch!(),
        "SELECT version.parent_id, version.id
         FROM branch
         JOIN messages AS version ON version.chat_id = $2 AND version.parent_id = branch.parent_id
         ORDER BY version.created_at, version.id"
    ))
    .bind(last.text())
    .bind(chat.text())
    .bind(i64::from(limit))
    .fetch_all(connection)
    .await?;
    let mut versions: HashMap<Option<MessageId>, Vec<MessageId>> = HashMap::new();
    for (parent, id) in rows {
        let of = RowOf("messages", &id);
        versions.entry(Some(of.id("parent_id", &parent)?)).or_default().push(of.id("id", &id)?);
    }
    Ok(versions)
}

/// The messages of a chat that have no parent, oldest first.
async fn roots(connection: &mut AnyConnection, chat: ChatId) -> Result<Vec<MessageId>> {
    let ids: Vec<String> = sqlx::query_scalar(
        "SELECT id FROM messages WHERE chat_id = $1 AND parent_id IS NULL ORDER BY created_at, id",
    )
    .bind(chat.text())
    .fetch_all(connection)
    .await?;
    ids.iter().map(|id| RowOf("messages", id).id("id", id)).collect()
}

/// A message's parent. The outer `None`: the chat has no such message.
async fn parent(
    connection: &mut AnyConnection,
    chat: ChatId,
    message: MessageId,
) -> Result<Option<Option<MessageId>>> {
    let row = sqlx::query_as::<_, (Option<String>,)>(
        "SELECT parent_id FROM messages WHERE id = $1 AND chat_id = $2",
    )
    .bind(message.text())
    .bind(chat.text())
    .fetch_optional(connection)
    .await?;
    row.map(|(parent,)| RowOf("messages", &message.text()).maybe_id("parent_id", parent.as_deref()))
        .transpose()
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
    let deltas: Vec<String> = sqlx::query_scalar(
        "SELECT segments.delta
         FROM turns
         JOIN segments ON segments.turn_id = turns.id
         WHERE turns.answer_id = $1
         ORDER BY segments.first_seq",
    )
    .bind(message.id.text())
    .fetch_all(connection)
    .await?;
    let answer = message.id.text();
    for delta in &deltas {
        RowOf("segments", &answer).json::<Delta>("delta", delta)?.append_to(&mut message.parts);
    }
    Ok(())
}
