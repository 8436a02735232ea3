//! How turns that nobody writes any more are closed: interrupted, with what was saved of their answers.
//!
//! Whoever wrote them is gone, so that only the database is asked; `end` is for turns whose writer has the whole text.

use super::end::settle;
use crate::messages::{complete, message_in};
use crate::rows::{NO_SUCH_ROW, RowOf};
use crate::{Result, Storage};
use contract::{AccountId, Outcome, Timestamp, TurnId};
use sqlx::AnyConnection;

impl Storage {
    /// Closes every turn that was begun before a moment and is still open, when nobody else serves the data: what was
    /// saved of their answers is kept. Says how many.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn interrupt_turns(&self, begun_before: Timestamp, now: Timestamp) -> Result<u64> {
        let left: Vec<String> = sqlx::query_scalar(
            "SELECT turns.id FROM turns WHERE turns.ended_at IS NULL AND turns.started_at < $1",
        )
        .bind(begun_before.millis())
        .fetch_all(&self.read)
        .await?;
        let mut count = 0;
        for turn in &left {
            // Each on its own: an answer may be long, and others may be written meanwhile.
            let mut tx = self.begin().await?;
            let open = sqlx::query_as::<_, OpenRow>(
                "UPDATE turns
                 SET last_seq = last_seq
                 WHERE id = $1 AND ended_at IS NULL
                 RETURNING id, chat_id, answer_id",
            )
            .bind(turn.as_str())
            .fetch_all(&mut *tx)
            .await?;
            count += interrupt(&mut tx, open, now).await?;
            tx.commit().await?;
        }
        // What else is left belongs to turns that were purged while their last text was on its way.
        sqlx::query(
            "DELETE FROM segments
             WHERE turn_id NOT IN (SELECT turns.id FROM turns WHERE turns.ended_at IS NULL)",
        )
        .execute(&self.write)
        .await?;
        Ok(count)
    }

    /// Closes a turn that nobody writes any more: what was saved of its answer is kept. `false`: this owner has no such open
    /// turn.
    #[tracing::instrument(level = "debug", skip_all, fields(%owner, %turn))]
    pub async fn interrupt_turn(
        &self,
        owner: AccountId,
        turn: TurnId,
        now: Timestamp,
    ) -> Result<bool> {
        let mut tx = self.begin().await?;
        // Whoever ends it at the same moment waits here, or was quicker.
        let open = sqlx::query_as::<_, OpenRow>(
            "UPDATE turns
             SET last_seq = last_seq
             WHERE id = $1 AND ended_at IS NULL
               AND EXISTS (SELECT 1 FROM chats WHERE chats.id = turns.chat_id AND chats.owner_id = $2)
             RETURNING id, chat_id, answer_id",
        )
        .bind(turn.text())
        .bind(owner.text())
        .fetch_all(&mut *tx)
        .await?;
        let count = interrupt(&mut tx, open, now).await?;
        tx.commit().await?;
        Ok(count > 0)
    }
}

async fn interrupt(
    connection: &mut AnyConnection,
    open: Vec<OpenRow>,
    now: Timestamp,
) -> Result<u64> {
    let mut count = 0;
    for row in open {
        let of = RowOf("turns", &row.id);
        let answer = message_in(
            connection,
            of.id("chat_id", &row.chat_id)?,
            of.id("answer_id", &row.answer_id)?,
        )
        .await?;
        let mut message = answer.ok_or_else(|| of.corrupt("answer_id", NO_SUCH_ROW))?;
        complete(connection, &mut message).await?;
        // Where the chat is purged meanwhile, nothing is left to settle.
        let outcome = Outcome::Interrupted { at: now };
        settle(connection, &row.answer_id, &message.parts, &outcome, None).await?;
        // The end is an event as well: it comes after all that was saved.
        sqlx::query(
            "UPDATE turns
             SET ended_at = $1, last_seq = 1 + (
               SELECT CAST(COALESCE(MAX(segments.last_seq), turns.last_seq) AS BIGINT)
               FROM segments
               WHERE segments.turn_id = $2)
             WHERE id = $2",
        )
        .bind(now.millis())
        .bind(row.id.as_str())
        .execute(&mut *connection)
        .await?;
        sqlx::query("DELETE FROM segments WHERE turn_id = $1")
            .bind(row.id.as_str())
            .execute(&mut *connection)
            .await?;
        count += 1;
    }
    Ok(count)
}

#[derive(sqlx::FromRow)]
struct OpenRow {
    id: String,
    chat_id: String,
    answer_id: String,
}
