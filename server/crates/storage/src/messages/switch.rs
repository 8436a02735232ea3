//! Switching to another branch: the walk down to its newest leaf, and the one statement that shows it.
//!
//! Apart from reading a branch, because the walk may be long, and nobody who writes may wait for it: it is made by those who
//! read, a piece at a time, and what it found is written if the chat shows the same leaf as before the walk.

use crate::chats::{ChatRow, chat_columns};
use crate::rows::find;
use crate::{Result, Storage};
use contract::{AccountId, Chat, ChatId, MessageId};

/// The most messages that one statement walks down.
const PIECE: i64 = 1_000;

/// The most pieces of a walk: a million messages. A branch that is longer is shown down to there.
const MOST_PIECES: u32 = 1_000;

/// The number of walks, if something is sent in the chat during each. The last one is written in any case.
const MOST_WALKS: u32 = 5;

impl Storage {
    /// Shows the branch that `message` is on, down to its newest leaf. `None`: this owner has no such chat or message.
    #[tracing::instrument(level = "debug", skip_all, fields(%owner, %chat, %message))]
    pub async fn switch_branch(
        &self,
        owner: AccountId,
        chat: ChatId,
        message: MessageId,
    ) -> Result<Option<Chat>> {
        for walks_left in (0..MOST_WALKS).rev() {
            let Some(head) = self.head(owner, chat, message).await? else { return Ok(None) };
            let leaf = self.newest_leaf(chat, message).await?;
            // Whatever is sent changes the head as well: then there may be a newer leaf.
            let query = sqlx::query_as::<_, ChatRow>(concat!(
                "UPDATE chats
                 SET head_id = $1
                 WHERE id = $2 AND owner_id = $3 AND deleted_at IS NULL
                   AND (COALESCE(head_id, '') = $4 OR $5 = 0)
                 RETURNING ",
                chat_columns!()
            ))
            .bind(leaf)
            .bind(chat.text())
            .bind(owner.text())
            .bind(head)
            .bind(i64::from(walks_left));
            if let Some(chat) = find(query, &self.write).await? {
                return Ok(Some(chat));
            }
        }
        Ok(None)
    }

    /// The leaf that an owner's chat shows, empty where it shows none. `None`: this owner has no such chat, or it no such
    /// message.
    async fn head(
        &self,
        owner: AccountId,
        chat: ChatId,
        message: MessageId,
    ) -> Result<Option<String>> {
        Ok(sqlx::query_scalar(
            "SELECT COALESCE(chats.head_id, '')
             FROM chats
             JOIN messages ON messages.chat_id = chats.id
             WHERE chats.id = $1 AND chats.owner_id = $2 AND chats.deleted_at IS NULL AND messages.id = $3",
        )
        .bind(chat.text())
        .bind(owner.text())
        .bind(message.text())
        .fetch_optional(&self.read)
        .await?)
    }

    /// The newest leaf below a message: at each fork the newest message is followed. One look-up by index for each.
    async fn newest_leaf(&self, chat: ChatId, message: MessageId) -> Result<String> {
        let mut lowest = message.text();
        for _ in 0..MOST_PIECES {
            let walked = sqlx::query_as::<_, (String, i64)>(
                "WITH RECURSIVE newest (id, steps) AS (
                   SELECT messages.id, CAST(0 AS BIGINT)
                   FROM messages
                   WHERE messages.id = $1 AND messages.chat_id = $2
                   UNION ALL
                   SELECT (
                     SELECT child.id
                     FROM messages AS child
                     WHERE child.chat_id = $2 AND child.parent_id = newest.id
                     ORDER BY child.created_at DESC, child.id DESC
                     LIMIT 1), newest.steps + 1
                   FROM newest
                   WHERE newest.id IS NOT NULL AND newest.steps < $3
                 )
                 SELECT newest.id, newest.steps
                 FROM newest
                 WHERE newest.id IS NOT NULL
                 ORDER BY newest.steps DESC
                 LIMIT 1",
            )
            .bind(lowest.as_str())
            .bind(chat.text())
            .bind(PIECE)
            .fetch_optional(&self.read)
            .await?;
            // None of it is left where the chat was purged meanwhile: then nothing is written either.
            let Some((id, steps)) = walked else { break };
            lowest = id;
            if steps < PIECE {
                break;
            }
        }
        Ok(lowest)
    }
}
