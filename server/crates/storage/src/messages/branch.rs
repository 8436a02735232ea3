//! The branch that ends at a message: how it is walked, and how much of it is read.
//!
//! Apart from `messages`, which asks for branches: here is what keeps one chat from filling the memory. The walk knows how
//! long a message is without reading it, and ends where enough is found, so that no engine sends what nobody takes.

use super::row::MessageRow;
use super::{complete, message_columns};
use crate::Result;
use crate::rows::RowOf;
use contract::{AccountId, ChatId, Message, MessageId};
use futures::TryStreamExt;
use sqlx::AnyConnection;
use std::collections::HashMap;

/// The extent to which a branch is read, from its end: until it has so many messages, or until the next one is more than
/// is left of the bytes. The newest message is read however long it is; what was saved of a live answer is not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// The most messages.
    pub messages: u32,
    /// The most bytes of what they say, as it is stored.
    pub bytes: u32,
}

// Walks from message $1 of chat $2, which is $5's, towards the root, for $3 messages and $4 bytes at most. One look-up by
// key for each; neither engine reads a text to say how long it is.
macro_rules! branch {
    () => {
        "WITH RECURSIVE branch (id, parent_id, steps, bytes) AS (
           SELECT messages.id, messages.parent_id, CAST(1 AS BIGINT), CAST(OCTET_LENGTH(messages.parts) AS BIGINT)
           FROM messages
           WHERE messages.id = $1 AND messages.chat_id = $2
             AND EXISTS (
               SELECT 1
               FROM chats
               WHERE chats.id = $2 AND chats.owner_id = $5 AND chats.deleted_at IS NULL)
           UNION ALL
           SELECT messages.id, messages.parent_id, branch.steps + 1, branch.bytes + OCTET_LENGTH(messages.parts)
           FROM branch
           JOIN messages ON messages.id = branch.parent_id
           WHERE branch.steps < $3 AND branch.bytes + OCTET_LENGTH(messages.parts) <= $4
         ) "
    };
}

/// A message of a branch, and how many stand behind it, itself included.
#[derive(sqlx::FromRow)]
struct BranchRow {
    steps: i64,
    #[sqlx(flatten)]
    message: MessageRow,
}

/// The branch that ends at `last`, oldest first, with what was saved of a live answer. Empty: this owner has no such chat,
/// or it no such message.
pub(super) async fn branch(
    connection: &mut AnyConnection,
    owner: AccountId,
    chat: ChatId,
    last: MessageId,
    extent: Extent,
) -> Result<Vec<Message>> {
    // Sorted here: SQLite would hold every text once more to do it. CROSS JOIN: it might read all messages first.
    let mut rows = sqlx::query_as::<_, BranchRow>(concat!(
        branch!(),
        "SELECT branch.steps AS steps, ",
        message_columns!(),
        " FROM branch
          CROSS JOIN messages
          WHERE messages.id = branch.id"
    ))
    .bind(last.text())
    .bind(chat.text())
    .bind(i64::from(extent.messages))
    .bind(i64::from(extent.bytes))
    .bind(owner.text())
    .fetch(&mut *connection);
    let mut branch: Vec<(i64, Message)> = Vec::new();
    while let Some(BranchRow { steps, message }) = rows.try_next().await? {
        branch.push((steps, message.try_into()?));
    }
    drop(rows);
    branch.sort_unstable_by_key(|(steps, _)| -steps);
    let mut messages: Vec<Message> = branch.into_iter().map(|(_, message)| message).collect();
    for message in &mut messages {
        complete(connection, message).await?;
    }
    Ok(messages)
}

/// The messages with the same parent as one of the newest `count` of a branch, by parent, oldest first; without those at
/// the root.
pub(super) async fn versions(
    connection: &mut AnyConnection,
    owner: AccountId,
    chat: ChatId,
    last: MessageId,
    count: usize,
) -> Result<HashMap<Option<MessageId>, Vec<MessageId>>> {
    let mut rows = sqlx::query_as::<_, (String, String)>(concat!(
        branch!(),
        "SELECT version.parent_id, version.id
         FROM branch
         JOIN messages AS version ON version.chat_id = $2 AND version.parent_id = branch.parent_id
         ORDER BY version.created_at, version.id"
    ))
    .bind(last.text())
    .bind(chat.text())
    .bind(i64::try_from(count).unwrap_or(i64::MAX))
    .bind(i64::MAX)
    .bind(owner.text())
    .fetch(connection);
    let mut versions: HashMap<Option<MessageId>, Vec<MessageId>> = HashMap::new();
    while let Some((parent, id)) = rows.try_next().await? {
        let of = RowOf("messages", &id);
        versions.entry(Some(of.id("parent_id", &parent)?)).or_default().push(of.id("id", &id)?);
    }
    Ok(versions)
}

/// The messages of a chat that have no parent, oldest first.
pub(super) async fn roots(connection: &mut AnyConnection, chat: ChatId) -> Result<Vec<MessageId>> {
    let ids: Vec<String> = sqlx::query_scalar(
        "SELECT id FROM messages WHERE chat_id = $1 AND parent_id IS NULL ORDER BY created_at, id",
    )
    .bind(chat.text())
    .fetch_all(connection)
    .await?;
    ids.iter().map(|id| RowOf("messages", id).id("id", id)).collect()
}

/// A message's parent. The outer `None`: the chat has no such message.
pub(crate) async fn parent(
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
