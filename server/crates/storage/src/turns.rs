//! Turns: an answer is opened, grows by segments, and ends as one message. Whatever happens in between, what was
//! appended is kept.

use crate::messages::complete;
use crate::rows::{ChatRow, MessageRow, RowOf, big, chat_columns, fold, json, message_columns};
use crate::{Result, Storage};
use contract::{
    AccountId, Author, Chat, ChatId, ChatTitle, Delta, Facts, Message, MessageId, ModelId, Outcome,
    Part, Seq, Subject, Timestamp, Transcript, TurnId,
};
use sqlx::{Any, AnyConnection};
use std::fmt::Write as _;
use std::sync::LazyLock;

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
#[expect(clippy::large_enum_variant, reason = "it is looked at once and taken apart")]
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
    /// The whole answer.
    pub parts: Vec<Part>,
    /// How it ended.
    pub outcome: Outcome,
    /// What it took.
    pub facts: Facts,
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
        settle(&mut tx, &end.answer.text(), &end.parts, &end.outcome, Some(&end.facts)).await?;
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
    pub async fn turn(&self, owner: AccountId, turn: TurnId) -> Result<Option<(ChatId, Transcript)>> {
        let mut tx = self.snapshot().await?;
        let row = sqlx::query_as::<_, TurnRow>(
            "SELECT turns.id AS id, turns.chat_id AS chat_id, turns.parent_id AS parent_id, turns.model AS model,
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
        let transcript = Transcript {
            turn,
            seq: of.number(row.saved.unwrap_or(0).max(row.last_seq))?,
            answer,
            parent: of.id(&row.parent_id)?,
            model: of.model(&row.model)?,
            parts: message.parts,
            started_at: Timestamp::from_millis(row.started_at),
            outcome: message.outcome,
            facts: message.facts,
        };
        Ok(Some((message.chat, transcript)))
    }

    /// Closes every turn that is still open, at start: what was saved of their answers is kept. Says how many.
    pub async fn interrupt_turns(&self, now: Timestamp) -> Result<u64> {
        let mut tx = self.begin().await?;
        let open = sqlx::query_as::<_, OpenRow>(
            "SELECT turns.id AS id, turns.chat_id AS chat_id, turns.answer_id AS answer_id
             FROM turns
             WHERE turns.ended_at IS NULL",
        )
        .fetch_all(&mut *tx)
        .await?;
        let count = interrupt(&mut tx, open, now).await?;
        // What is left belongs to turns that were purged while their last text was on its way.
        sqlx::query("DELETE FROM segments").execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(count)
    }
}

/// Closes the open turns in somebody's chats, keeping what was saved.
pub(crate) async fn interrupt_of(
    connection: &mut AnyConnection,
    owner: AccountId,
    now: Timestamp,
) -> Result<u64> {
    let open = sqlx::query_as::<_, OpenRow>(
        "SELECT turns.id AS id, turns.chat_id AS chat_id, turns.answer_id AS answer_id
         FROM turns
         JOIN chats ON chats.id = turns.chat_id
         WHERE turns.ended_at IS NULL AND chats.owner_id = $1",
    )
    .bind(owner.text())
    .fetch_all(&mut *connection)
    .await?;
    interrupt(connection, open, now).await
}

async fn interrupt(
    connection: &mut AnyConnection,
    open: Vec<OpenRow>,
    now: Timestamp,
) -> Result<u64> {
    let mut count = 0;
    for row in open {
        let of = RowOf("turns", &row.id);
        let answer = message_in(connection, of.id(&row.chat_id)?, of.id(&row.answer_id)?).await?;
        let mut message = answer.ok_or_else(|| of.corrupt())?;
        complete(connection, &mut message).await?;
        settle(connection, &row.answer_id, &message.parts, &Outcome::Interrupted { at: now }, None).await?;
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

async fn settle(
    connection: &mut AnyConnection,
    answer: &str,
    parts: &[Part],
    outcome: &Outcome,
    facts: Option<&Facts>,
) -> Result<()> {
    sqlx::query("UPDATE messages SET parts = $1, outcome = $2, facts = $3 WHERE id = $4")
        .bind(json(parts))
        .bind(json(outcome))
        .bind(facts.map(json))
        .bind(answer)
        .execute(connection)
        .await?;
    Ok(())
}

/// Opens the turn within a transaction. An inner `Err` says why not, and wants the transaction undone.
async fn begin_in(
    connection: &mut AnyConnection,
    begin: &Begin<'_>,
) -> Result<std::result::Result<(Chat, Message), Begun>> {
    if let Some(title) = begin.new_chat {
        insert_chat(connection, begin, title).await?;
    }
    let Some(chat) = hold_chat(connection, begin).await? else {
        return Ok(Err(Begun::Missing(Subject::Chat)));
    };
    let message = match begin.question {
        Some(question) => {
            if let Some(parent) = question.parent
                && message_in(connection, begin.chat, parent).await?.is_none()
            {
                return Ok(Err(Begun::Missing(Subject::Message)));
            }
            if !insert_question(connection, begin.chat, question).await? {
                return again(connection, chat, question.id).await.map(Err);
            }
            Message { chat: begin.chat, ..question.clone() }
        }
        None => match message_in(connection, begin.chat, begin.parent).await? {
            Some(message) => message,
            None => return Ok(Err(Begun::Missing(Subject::Message))),
        },
    };
    if !insert_turn(connection, begin, message.id).await? {
        return Ok(Err(Begun::Busy));
    }
    insert_answer(connection, begin, message.id).await?;
    let chat = show_answer(connection, begin).await?;
    Ok(Ok((chat, message)))
}

/// The chat, with everybody else who wants to write in it waiting until this transaction is over.
async fn hold_chat(connection: &mut AnyConnection, begin: &Begin<'_>) -> Result<Option<Chat>> {
    sqlx::query_as::<_, ChatRow>(concat!(
        "UPDATE chats
         SET updated_at = updated_at
         WHERE id = $1 AND owner_id = $2 AND deleted_at IS NULL
         RETURNING ",
        chat_columns!()
    ))
    .bind(begin.chat.text())
    .bind(begin.owner.text())
    .fetch_optional(connection)
    .await?
    .map(Chat::try_from)
    .transpose()
}

async fn insert_chat(
    connection: &mut AnyConnection,
    begin: &Begin<'_>,
    title: &ChatTitle,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO chats (id, owner_id, title, title_folded, pinned, model, created_at, updated_at)
         VALUES ($1, $2, $3, $4, 0, $5, $6, $6)
         ON CONFLICT (id) DO NOTHING",
    )
    .bind(begin.chat.text())
    .bind(begin.owner.text())
    .bind(title.as_str())
    .bind(fold(title.as_str()))
    .bind(begin.model.as_str())
    .bind(begin.now.millis())
    .execute(connection)
    .await?;
    Ok(())
}

async fn show_answer(connection: &mut AnyConnection, begin: &Begin<'_>) -> Result<Chat> {
    sqlx::query_as::<_, ChatRow>(concat!(
        "UPDATE chats
         SET head_id = $1, model = $2, updated_at = $3
         WHERE id = $4
         RETURNING ",
        chat_columns!()
    ))
    .bind(begin.answer.text())
    .bind(begin.model.as_str())
    .bind(begin.now.millis())
    .bind(begin.chat.text())
    .fetch_one(connection)
    .await?
    .try_into()
}

/// Stores a question. `false`: there is a message with its id, here or in anybody's chat.
async fn insert_question(
    connection: &mut AnyConnection,
    chat: ChatId,
    question: &Message,
) -> Result<bool> {
    let author = match &question.author {
        Author::Person => None,
        Author::Model { model } => Some(model.as_str()),
    };
    let inserted = sqlx::query(
        "INSERT INTO messages (id, chat_id, parent_id, author_model, parts, outcome, facts, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (id) DO NOTHING",
    )
    .bind(question.id.text())
    .bind(chat.text())
    .bind(question.parent.map(MessageId::text))
    .bind(author)
    .bind(json(&question.parts))
    .bind(question.outcome.as_ref().map(json))
    .bind(question.facts.as_ref().map(json))
    .bind(question.created_at.millis())
    .execute(connection)
    .await?;
    Ok(inserted.rows_affected() > 0)
}

/// Opens the turn's row. `false`: the chat has a live turn.
async fn insert_turn(
    connection: &mut AnyConnection,
    begin: &Begin<'_>,
    parent: MessageId,
) -> Result<bool> {
    let inserted = sqlx::query(
        "INSERT INTO turns (id, chat_id, parent_id, answer_id, model, last_seq, started_at)
         VALUES ($1, $2, $3, $4, $5, 1, $6)
         ON CONFLICT (chat_id) WHERE ended_at IS NULL DO NOTHING",
    )
    .bind(begin.turn.text())
    .bind(begin.chat.text())
    .bind(parent.text())
    .bind(begin.answer.text())
    .bind(begin.model.as_str())
    .bind(begin.now.millis())
    .execute(connection)
    .await?;
    Ok(inserted.rows_affected() > 0)
}

async fn insert_answer(
    connection: &mut AnyConnection,
    begin: &Begin<'_>,
    parent: MessageId,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO messages (id, chat_id, parent_id, author_model, parts, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(begin.answer.text())
    .bind(begin.chat.text())
    .bind(parent.text())
    .bind(begin.model.as_str())
    .bind(json(begin.kept))
    .bind(begin.now.millis())
    .execute(connection)
    .await?;
    Ok(())
}

/// What a question opened when it was sent before. In another chat, or somebody else's, it is just missing.
async fn again(connection: &mut AnyConnection, chat: Chat, question: MessageId) -> Result<Begun> {
    let Some(message) = message_in(connection, chat.id, question).await? else {
        return Ok(Begun::Missing(Subject::Message));
    };
    let first = sqlx::query_as::<_, (String, String)>(
        "SELECT id, answer_id FROM turns WHERE parent_id = $1 ORDER BY started_at, id LIMIT 1",
    )
    .bind(question.text())
    .fetch_optional(connection)
    .await?;
    let Some((turn, answer)) = first else {
        return Ok(Begun::Missing(Subject::Message));
    };
    let of = RowOf("turns", &turn);
    Ok(Begun::Again { chat, message, turn: of.id(&turn)?, answer: of.id(&answer)? })
}

pub(crate) async fn message_in(
    connection: &mut AnyConnection,
    chat: ChatId,
    id: MessageId,
) -> Result<Option<Message>> {
    sqlx::query_as::<_, MessageRow>(concat!(
        "SELECT ",
        message_columns!(),
        " FROM messages WHERE messages.id = $1 AND messages.chat_id = $2"
    ))
    .bind(id.text())
    .bind(chat.text())
    .fetch_optional(connection)
    .await?
    .map(Message::try_from)
    .transpose()
}

const LARGEST_BATCH: usize = 256;

/// The texts that insert 1, 2, 4 … 256 segments: a batch of any size takes few statements, and all of them stay
/// prepared.
static INSERT_SEGMENTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let sizes = std::iter::successors(Some(1_usize), |size| Some(size * 2));
    sizes
        .take_while(|size| *size <= LARGEST_BATCH)
        .map(|size| {
            let mut sql =
                String::from("INSERT INTO segments (turn_id, first_seq, last_seq, delta) VALUES ");
            for row in 0..size {
                let comma = if row == 0 { "" } else { ", " };
                let n = row * 4;
                write!(sql, "{comma}(${}, ${}, ${}, ${})", n + 1, n + 2, n + 3, n + 4)
                    .expect("writing to a String does not fail");
            }
            sql + " ON CONFLICT (turn_id, first_seq) DO NOTHING"
        })
        .collect()
});

async fn insert_segments(connection: &mut AnyConnection, segments: &[Segment]) -> Result<()> {
    let mut rest = segments;
    while !rest.is_empty() {
        let exponent = rest.len().min(LARGEST_BATCH).ilog2();
        let (batch, later) = rest.split_at(1 << exponent);
        let sql: &'static str = &INSERT_SEGMENTS[exponent as usize];
        let mut query = sqlx::query::<Any>(sql);
        for segment in batch {
            query = query
                .bind(segment.turn.text())
                .bind(big(segment.first_seq))
                .bind(big(segment.last_seq))
                .bind(json(&segment.delta));
        }
        query.execute(&mut *connection).await?;
        rest = later;
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct OpenRow {
    id: String,
    chat_id: String,
    answer_id: String,
}

#[derive(sqlx::FromRow)]
struct TurnRow {
    id: String,
    chat_id: String,
    parent_id: String,
    answer_id: String,
    model: String,
    last_seq: i64,
    saved: Option<i64>,
    started_at: i64,
}
