//! Turns: an answer is opened, grows by segments, and ends as one message. Whatever happens in between, what was
//! appended is kept.

use crate::messages::{complete, message_in};
use crate::rows::{ChatRow, RowOf, big, chat_columns, json};
use crate::{Result, Storage};
use contract::{
    AccountId, AnswerStats, Author, Chat, ChatId, ChatTitle, Delta, Message, MessageId, ModelId,
    Outcome, Part, Seq, Subject, Timestamp, Transcript, TurnId,
};
use sqlx::AnyConnection;

mod begin;
mod interrupt;
mod segments;

use begin::begin_in;
use interrupt::interrupt_all;
pub(crate) use interrupt::interrupt_of;
use segments::{LARGEST_BATCH, insert_segments};

/// A turn to be opened.
#[derive(Clone, Copy, Debug)]
pub struct Begin<'a> {
    /// Whose chat it is in.
    pub owner: AccountId,
    /// The chat.
    pub chat: ChatId,
    /// The title to make the chat with, if it is not there yet.
    pub new_chat: Option<&'a ChatTitle>,
    /// The question to store first; `None` answers a message that is there.
    pub question: Option<&'a Message>,
    /// The message that is answered: the question, or the one that is there.
    pub parent: MessageId,
    /// The turn.
    pub turn: TurnId,
    /// The answer it will write.
    pub answer: MessageId,
    /// The model that is asked.
    pub model: &'a ModelId,
    /// What the answer begins with.
    pub kept: &'a [Part],
    /// When.
    pub now: Timestamp,
}

/// What came of opening a turn.
#[derive(Clone, Debug, PartialEq)]
pub enum Begun {
    /// It is open. The chat, and the message that is answered.
    New(Chat, Message),
    /// This owner sent the same question before; nothing changed.
    Again {
        /// The chat.
        chat: Chat,
        /// The question, as it was stored.
        message: Message,
        /// The turn that it opened.
        turn: TurnId,
        /// The answer of that turn.
        answer: MessageId,
    },
    /// The chat has a live turn; nothing changed.
    Busy,
    /// This owner has no such chat, or it no such message; nothing changed.
    Missing(Subject),
}

/// A piece of a live answer: the events `first_seq` to `last_seq` of its turn, merged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The turn.
    pub turn: TurnId,
    /// The first event in it.
    pub first_seq: Seq,
    /// The last event in it.
    pub last_seq: Seq,
    /// What they added.
    pub delta: Delta,
}

/// A turn to be closed.
#[derive(Clone, Debug, PartialEq)]
pub struct End {
    /// Whose chat it is in.
    pub owner: AccountId,
    /// The chat.
    pub chat: ChatId,
    /// The turn.
    pub turn: TurnId,
    /// Its answer.
    pub answer: MessageId,
    /// The model that answered.
    pub model: ModelId,
    /// The whole answer.
    pub parts: Vec<Part>,
    /// How it ended.
    pub outcome: Outcome,
    /// What it took.
    pub stats: AnswerStats,
    /// The number of its last event.
    pub last_seq: Seq,
    /// When.
    pub now: Timestamp,
}

impl Storage {
    /// Opens a turn: stores the chat and the question where they are new, an empty answer, and shows the answer's
    /// branch. All of it or nothing.
    pub async fn begin_turn(&self, begin: &Begin<'_>) -> Result<Begun> {
        let mut tx = self.begin().await?;
        let outcome = begin_in(&mut tx, begin).await?;
        match outcome {
            Ok((chat, message)) => {
                tx.commit().await?;
                Ok(Begun::New(chat, message))
            }
            Err(refused) => {
                tx.rollback().await?;
                Ok(refused)
            }
        }
    }

    /// Saves new text of live turns. The same segment twice is the same segment.
    pub async fn append_segments(&self, segments: &[Segment]) -> Result<()> {
        match segments.len() {
            0 => Ok(()),
            // One statement is its own transaction.
            count if count.is_power_of_two() && count <= LARGEST_BATCH => {
                let mut connection = self.write.acquire().await?;
                insert_segments(&mut connection, segments).await
            }
            _ => {
                let mut tx = self.begin().await?;
                insert_segments(&mut tx, segments).await?;
                tx.commit().await?;
                Ok(())
            }
        }
    }

    /// Closes a turn and settles its answer. `None`: this owner has no such live turn, and nothing changed.
    pub async fn end_turn(&self, end: &End) -> Result<Option<Chat>> {
        let mut tx = self.begin().await?;
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
        settle(&mut tx, &end.answer.text(), &end.parts, &end.outcome, Some(&end.stats)).await?;
        sqlx::query("UPDATE messages SET author_model = $1 WHERE id = $2")
            .bind(end.model.as_str())
            .bind(end.answer.text())
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
        tx.commit().await?;
        row.map(Chat::try_from).transpose()
    }

    /// A turn, live or ended, with its chat.
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
        let answer = of.id(&row.answer_id)?;
        let Some(mut message) = message_in(&mut tx, of.id(&row.chat_id)?, answer).await? else {
            return Err(of.corrupt());
        };
        complete(&mut tx, &mut message).await?;
        tx.commit().await?;
        let model = match message.author {
            Author::Model { model } => model,
            Author::Person => return Err(of.corrupt()),
        };
        let transcript = Transcript {
            turn,
            seq: of.number(row.saved.unwrap_or(0).max(row.last_seq))?,
            answer,
            parent: of.id(&row.parent_id)?,
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

    /// Closes every turn that was begun before a moment and is still open, when nobody else serves the data: what was
    /// saved of their answers is kept. Says how many.
    pub async fn interrupt_turns(&self, begun_before: Timestamp, now: Timestamp) -> Result<u64> {
        let mut tx = self.begin().await?;
        let count = interrupt_all(&mut tx, begun_before, now).await?;
        // What else is left belongs to turns that were purged while their last text was on its way.
        sqlx::query(
            "DELETE FROM segments
             WHERE turn_id NOT IN (SELECT turns.id FROM turns WHERE turns.ended_at IS NULL)",
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(count)
    }
}

async fn settle(
    connection: &mut AnyConnection,
    answer: &str,
    parts: &[Part],
    outcome: &Outcome,
    stats: Option<&AnswerStats>,
) -> Result<()> {
    sqlx::query("UPDATE messages SET parts = $1, outcome = $2, stats = $3 WHERE id = $4")
        .bind(json(parts))
        .bind(json(outcome))
        .bind(stats.map(json))
        .bind(answer)
        .execute(connection)
        .await?;
    Ok(())
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
