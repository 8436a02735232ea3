//! Purges: what was deleted or has expired is removed for good, a little in each transaction.
//!
//! One file for all of them, because they share the manner: rows are found by those who read, and removed by key, so that
//! answers that are being written meanwhile wait for a few rows and not for a whole chat. Each can be cut off anywhere; the
//! next one goes on. What belongs to a thing goes first, and the row that says that it is being removed goes last.

use crate::{Result, Storage};
use contract::Timestamp;

/// The most rows that one transaction removes.
const MOST_ROWS: i64 = 256;

/// The number of bytes of text that one transaction removes, but for a single text that is larger.
const MOST_BYTES: i64 = 1 << 20;

impl Storage {
    /// Destroys chats that were deleted at `deleted_before` or earlier; of their shares the token's hash stays.
    /// Says how many. Each is in nobody's bin any more when the first of its rows goes.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn purge_chats(&self, deleted_before: Timestamp) -> Result<u64> {
        let mut purged = 0;
        loop {
            let due: Vec<String> = sqlx::query_scalar(
                "SELECT id FROM chats WHERE deleted_at <= $1 ORDER BY deleted_at LIMIT $2",
            )
            .bind(deleted_before.millis())
            .bind(MOST_ROWS)
            .fetch_all(&self.read)
            .await?;
            if due.is_empty() {
                return Ok(purged);
            }
            for chat in &due {
                // Perhaps its owner has just brought it back.
                let marked =
                    sqlx::query("UPDATE chats SET purged = 1 WHERE id = $1 AND deleted_at <= $2")
                        .bind(chat.as_str())
                        .bind(deleted_before.millis())
                        .execute(&self.write)
                        .await?;
                if marked.rows_affected() > 0 {
                    purged += self.remove_chat(chat).await?;
                }
            }
        }
    }

    /// Takes the text of shares that have expired; their links go on saying that they are gone. Says how many.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn purge_shares(&self, now: Timestamp) -> Result<u64> {
        let mut purged = 0;
        loop {
            let expired: Vec<(String, i64)> = sqlx::query_as(
                "SELECT id, CAST(OCTET_LENGTH(frozen) AS BIGINT)
                 FROM shares
                 WHERE expires_at <= $1 AND frozen IS NOT NULL
                 LIMIT $2",
            )
            .bind(now.millis())
            .bind(MOST_ROWS)
            .fetch_all(&self.read)
            .await?;
            if expired.is_empty() {
                return Ok(purged);
            }
            purged += self
                .each(&["UPDATE shares SET frozen = NULL WHERE id = $1"], &fitting(expired))
                .await?;
        }
    }

    /// Forgets expired sessions, and traded tokens that would have expired. Says how many sessions.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn purge_sessions(&self, now: Timestamp) -> Result<u64> {
        loop {
            let tokens: Vec<Vec<u8>> = sqlx::query_scalar(
                "SELECT hash FROM spent_refreshes WHERE expires_at <= $1 LIMIT $2",
            )
            .bind(now.millis())
            .bind(MOST_ROWS)
            .fetch_all(&self.read)
            .await?;
            if tokens.is_empty() {
                break;
            }
            let mut tx = self.begin().await?;
            for hash in tokens {
                sqlx::query("DELETE FROM spent_refreshes WHERE hash = $1")
                    .bind(hash)
                    .execute(&mut *tx)
                    .await?;
            }
            tx.commit().await?;
        }
        let mut purged = 0;
        loop {
            let sessions: Vec<String> =
                sqlx::query_scalar("SELECT id FROM sessions WHERE expires_at <= $1 LIMIT $2")
                    .bind(now.millis())
                    .bind(MOST_ROWS)
                    .fetch_all(&self.read)
                    .await?;
            if sessions.is_empty() {
                return Ok(purged);
            }
            let mut tx = self.begin().await?;
            for session in sessions {
                // Perhaps it was used a moment ago.
                purged += sqlx::query("DELETE FROM sessions WHERE id = $1 AND expires_at <= $2")
                    .bind(session)
                    .bind(now.millis())
                    .execute(&mut *tx)
                    .await?
                    .rows_affected();
            }
            tx.commit().await?;
        }
    }

    /// Removes a chat that is marked as being removed, with all that is in it. Says how many there were: one, or none where
    /// somebody else was quicker.
    ///
    /// Turns go before messages: a start that finds a live turn wants its answer.
    pub(crate) async fn remove_chat(&self, chat: &str) -> Result<u64> {
        loop {
            let shares: Vec<(String, i64)> = sqlx::query_as(
                "SELECT id, CAST(OCTET_LENGTH(frozen) AS BIGINT)
                 FROM shares
                 WHERE chat_id = $1 AND frozen IS NOT NULL
                 LIMIT $2",
            )
            .bind(chat)
            .bind(MOST_ROWS)
            .fetch_all(&self.read)
            .await?;
            if shares.is_empty() {
                break;
            }
            self.each(&["UPDATE shares SET frozen = NULL WHERE id = $1"], &fitting(shares)).await?;
        }
        let turns = "SELECT id FROM turns WHERE chat_id = $1 LIMIT $2";
        while let Some(turns) = self.some(turns, chat).await? {
            let removal =
                ["DELETE FROM segments WHERE turn_id = $1", "DELETE FROM turns WHERE id = $1"];
            self.each(&removal, &turns).await?;
        }
        loop {
            let messages: Vec<(String, i64)> = sqlx::query_as(
                "SELECT id, CAST(OCTET_LENGTH(parts) AS BIGINT) FROM messages WHERE chat_id = $1 LIMIT $2",
            )
            .bind(chat)
            .bind(MOST_ROWS)
            .fetch_all(&self.read)
            .await?;
            if messages.is_empty() {
                break;
            }
            self.each(&["DELETE FROM messages WHERE id = $1"], &fitting(messages)).await?;
        }
        let removed = sqlx::query("DELETE FROM chats WHERE id = $1 AND purged = 1")
            .bind(chat)
            .execute(&self.write)
            .await?;
        Ok(removed.rows_affected())
    }

    /// The ids of some rows of an owner, or of a chat, that `sql` finds. `None`: there are none.
    pub(crate) async fn some(&self, sql: &'static str, of: &str) -> Result<Option<Vec<String>>> {
        let ids: Vec<String> =
            sqlx::query_scalar(sql).bind(of).bind(MOST_ROWS).fetch_all(&self.read).await?;
        Ok((!ids.is_empty()).then_some(ids))
    }

    /// Runs statements for each of some ids, in one transaction. Says how many rows the last of the statements changed.
    pub(crate) async fn each(&self, statements: &[&'static str], ids: &[String]) -> Result<u64> {
        let mut tx = self.begin().await?;
        let mut changed = 0;
        for id in ids {
            for (n, sql) in (1..).zip(statements) {
                let done = sqlx::query(*sql).bind(id.as_str()).execute(&mut *tx).await?;
                if n == statements.len() {
                    changed += done.rows_affected();
                }
            }
        }
        tx.commit().await?;
        Ok(changed)
    }
}

/// The first of some rows, with the sizes of their texts: as many as one transaction removes, and at least one.
pub(crate) fn fitting(rows: Vec<(String, i64)>) -> Vec<String> {
    let mut bytes = 0_i64;
    let mut ids = Vec::new();
    for (id, size) in rows {
        bytes = bytes.saturating_add(size);
        if bytes > MOST_BYTES && !ids.is_empty() {
            break;
        }
        ids.push(id);
    }
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transaction_removes_a_mebibyte_or_a_single_text_that_is_larger() {
        let fit = |sizes: &[i64]| {
            fitting(sizes.iter().map(|size| (String::new(), *size)).collect()).len()
        };

        assert_eq!(fit(&[]), 0);
        assert_eq!(fit(&[1, 2, 3]), 3);
        assert_eq!(fit(&[MOST_BYTES, 1]), 1);
        assert_eq!(fit(&[MOST_BYTES - 1, 1, 1]), 2);
        assert_eq!(fit(&[MOST_BYTES * 8, 1]), 1);
    }
}
