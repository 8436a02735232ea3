//! Turns: an answer is opened, grows by segments, and ends as one message. Whatever happens in between, what was
//! appended is kept.
//!
//! Each step has its file; here a turn is read as its watchers want it.

mod begin;
mod end;
mod interrupt;
mod segments;

use crate::messages::{complete, message_in};
use crate::rows::{NO_SUCH_ROW, RowOf};
use crate::{Result, Storage};
pub use begin::{Begin, Begun};
use contract::{AccountId, Author, ChatId, Timestamp, Transcript, TurnId};
pub use end::End;
pub use segments::Segment;

impl Storage {
    /// A turn, live or ended, folded from what was saved of it, with its chat. `None`: this owner has no such turn.
    #[tracing::instrument(level = "debug", skip_all, fields(%owner, %turn))]
    pub async fn turn(
        &self,
        owner: AccountId,
        turn: TurnId,
    ) -> Result<Option<(ChatId, Transcript)>> {
        let mut tx = self.snapshot().await?;
        let row = sqlx::query_as::<_, TurnRow>(
            "SELECT turns.id AS id, turns.chat_id AS chat_id, turns.parent_id AS parent_id,
               turns.last_seq AS last_seq, turns.answer_id AS answer_id, turns.started_at AS started_at,
               (SELECT CAST(MAX(segments.last_seq) AS BIGINT) FROM segments WHERE segments.turn_id = turns.id) AS saved
             FROM turns
             JOIN chats ON chats.id = turns.chat_id
             WHERE turns.id = $1 AND chats.owner_id = $2 AND chats.deleted_at IS NULL",
        )
        .bind(turn.text())
        .bind(owner.text())
        .fetch_optional(&mut *tx)
        .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let of = RowOf("turns", &row.id);
        let answer = of.id("answer_id", &row.answer_id)?;
        let Some(mut message) =
            message_in(&mut tx, of.id("chat_id", &row.chat_id)?, answer).await?
        else {
            return Err(of.corrupt("answer_id", NO_SUCH_ROW));
        };
        complete(&mut tx, &mut message).await?;
        tx.commit().await?;
        let model = match message.author {
            Author::Model { model } => model,
            Author::Person | Author::Unknown(_) => {
                return Err(of.corrupt("answer_id", "no model said it"));
            }
        };
        let transcript = Transcript {
            turn,
            seq: of.number("last_seq", row.saved.unwrap_or(0).max(row.last_seq))?,
            answer,
            parent: of.id("parent_id", &row.parent_id)?,
            model,
            attempts: message
                .stats
                .as_ref()
                .map(|stats| stats.attempts.clone())
                .unwrap_or_default(),
            parts: message.parts,
            started_at: Timestamp::from_millis(row.started_at),
            outcome: message.outcome,
            stats: message.stats,
        };
        Ok(Some((message.chat, transcript)))
    }
}

#[derive(sqlx::FromRow)]
struct TurnRow {
    id: String,
    chat_id: String,
    parent_id: String,
    answer_id: String,
    last_seq: i64,
    saved: Option<i64>,
    started_at: i64,
}
