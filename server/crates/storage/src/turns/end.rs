//! How a turn ends: its answer is settled as one message, and its segments go.
//!
//! `interrupt` settles answers by the same statement, for turns that did not come this far.

use crate::chats::{ChatRow, chat_columns};
use crate::rows::{NO_SUCH_ROW, RowOf, big, json};
use crate::{Result, Storage};
use contract::{
    AccountId, AnswerStats, Chat, ChatId, MessageId, ModelId, Outcome, Part, Seq, Timestamp, TurnId,
};
use sqlx::AnyConnection;

/// A turn to be closed.
#[derive(Clone, Debug, PartialEq)]
pub struct End {
    /// The owner of the chat.
    pub owner: AccountId,
    /// The chat that the turn is in.
    pub chat: ChatId,
    /// The turn's id.
    pub turn: TurnId,
    /// The id of its answer.
    pub answer: MessageId,
    /// The model that answered.
    pub model: ModelId,
    /// The parts of the whole answer.
    pub parts: Vec<Part>,
    /// The outcome of the turn.
    pub outcome: Outcome,
    /// The statistics of the answer.
    pub stats: AnswerStats,
    /// The number of its last event.
    pub last_seq: Seq,
    /// The moment of its end.
    pub now: Timestamp,
}

impl Storage {
    /// Closes a turn and settles its answer. `None`: this owner has no such live turn, and nothing changed.
    #[tracing::instrument(level = "debug", skip_all, fields(turn = %end.turn))]
    pub async fn end_turn(&self, end: &End) -> Result<Option<Chat>> {
        let mut tx = self.begin().await?;
        // As whoever begins a turn: the chat first, or each of the two might wait for the other.
        sqlx::query("UPDATE chats SET updated_at = updated_at WHERE id = $1 AND owner_id = $2")
            .bind(end.chat.text())
            .bind(end.owner.text())
            .execute(&mut *tx)
            .await?;
        let closed = sqlx::query(
            "UPDATE turns
             SET ended_at = $1, last_seq = $2
             WHERE id = $3 AND chat_id = $4 AND answer_id = $5 AND ended_at IS NULL
               AND EXISTS (SELECT 1 FROM chats WHERE chats.id = $4 AND chats.owner_id = $6)",
        )
        .bind(end.now.millis())
        .bind(big(end.last_seq))
        .bind(end.turn.text())
        .bind(end.chat.text())
        .bind(end.answer.text())
        .bind(end.owner.text())
        .execute(&mut *tx)
        .await?
        .rows_affected();
        if closed == 0 {
            return Ok(None);
        }
        let answer = end.answer.text();
        if !settle(&mut tx, &answer, &end.parts, &end.outcome, Some(&end.stats)).await? {
            return Err(RowOf("turns", &end.turn.text()).corrupt("answer_id", NO_SUCH_ROW));
        }
        sqlx::query("UPDATE messages SET author_model = $1 WHERE id = $2")
            .bind(end.model.as_str())
            .bind(answer)
            .execute(&mut *tx)
            .await?;
        sqlx::query("DELETE FROM segments WHERE turn_id = $1")
            .bind(end.turn.text())
            .execute(&mut *tx)
            .await?;
        // In the bin, too: the answer is there when the chat is brought back.
        let row = sqlx::query_as::<_, ChatRow>(concat!(
            "UPDATE chats SET updated_at = $1 WHERE id = $2 AND owner_id = $3 RETURNING ",
            chat_columns!()
        ))
        .bind(end.now.millis())
        .bind(end.chat.text())
        .bind(end.owner.text())
        .fetch_optional(&mut *tx)
        .await?;
        // Read only afterwards: a chat that cannot be understood must not cost the answer.
        tx.commit().await?;
        row.map(Chat::try_from).transpose()
    }
}

/// Writes an answer as it is in the end. `false`: it is not there.
pub(super) async fn settle(
    connection: &mut AnyConnection,
    answer: &str,
    parts: &[Part],
    outcome: &Outcome,
    stats: Option<&AnswerStats>,
) -> Result<bool> {
    let settled =
        sqlx::query("UPDATE messages SET parts = $1, outcome = $2, stats = $3 WHERE id = $4")
            .bind(json(parts))
            .bind(json(outcome))
            .bind(stats.map(json))
            .bind(answer)
            .execute(connection)
            .await?;
    Ok(settled.rows_affected() > 0)
}
