//! How a turn is opened, step by step within one transaction.
//!
//! The only one of a turn's steps that may refuse, and the only one that several people may want at once.

use crate::chats::{ChatRow, chat_columns};
use crate::messages::{message_in, parent as parent_of};
use crate::rows::{RowOf, find, fold, json};
use crate::{Result, Storage};
use contract::{
    AccountId, Author, Chat, ChatId, ChatTitle, Message, MessageId, ModelId, Part, Subject,
    Timestamp, TurnId,
};
use sqlx::AnyConnection;

/// A turn to be opened.
#[derive(Clone, Copy, Debug)]
pub struct Begin<'a> {
    /// The owner of the chat.
    pub owner: AccountId,
    /// The chat that the turn is in.
    pub chat: ChatId,
    /// The title to make the chat with, if it is not there yet.
    pub new_chat: Option<&'a ChatTitle>,
    /// The question to store first; `None` answers a message that is there.
    pub question: Option<&'a Message>,
    /// The message that is answered: the question, or the one that is there.
    pub parent: MessageId,
    /// The turn's id.
    pub turn: TurnId,
    /// The id of the answer that it will write.
    pub answer: MessageId,
    /// The model that is asked.
    pub model: &'a ModelId,
    /// The parts that the answer begins with.
    pub kept: &'a [Part],
    /// The moment of its opening.
    pub now: Timestamp,
}

/// The result of opening a turn.
#[derive(Clone, Debug, PartialEq)]
pub enum Begun {
    /// The turn is open. The chat, and the message that is answered.
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
    /// The owner is suspended; nothing changed.
    Suspended,
    /// This owner has no such chat, or it no such message; nothing changed.
    Missing(Subject),
}

impl Storage {
    /// Opens a turn: stores the chat and the question where they are new, an empty answer, and shows the answer's
    /// branch. All of it or nothing.
    #[tracing::instrument(level = "debug", skip_all, fields(turn = %begin.turn))]
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
        let is_suspended = is_suspended(connection, begin.owner).await?;
        let missing = Begun::Missing(Subject::Chat);
        return Ok(Err(if is_suspended { Begun::Suspended } else { missing }));
    };
    let message = match begin.question {
        Some(question) => {
            if let Some(parent) = question.parent
                && parent_of(connection, begin.chat, parent).await?.is_none()
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

/// The chat, with everybody else who wants to write in it waiting until this transaction is over. Its owner may have been
/// suspended since they were let in: then it is not theirs to write in.
async fn hold_chat(connection: &mut AnyConnection, begin: &Begin<'_>) -> Result<Option<Chat>> {
    let query = sqlx::query_as::<_, ChatRow>(concat!(
        "UPDATE chats
         SET updated_at = updated_at
         WHERE id = $1 AND owner_id = $2 AND deleted_at IS NULL
           AND EXISTS (SELECT 1 FROM accounts WHERE accounts.id = $2 AND accounts.suspended = 0)
         RETURNING ",
        chat_columns!()
    ))
    .bind(begin.chat.text())
    .bind(begin.owner.text());
    find(query, connection).await
}

async fn is_suspended(connection: &mut AnyConnection, account: AccountId) -> Result<bool> {
    let suspended: Option<String> =
        sqlx::query_scalar("SELECT id FROM accounts WHERE id = $1 AND suspended <> 0")
            .bind(account.text())
            .fetch_optional(connection)
            .await?;
    Ok(suspended.is_some())
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
        // Questions are people's: nobody else's comes this way.
        Author::Person | Author::Unknown(_) => None,
        Author::Model { model } => Some(model.as_str()),
    };
    let inserted = sqlx::query(
        "INSERT INTO messages (id, chat_id, parent_id, author_model, parts, outcome, stats, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (id) DO NOTHING",
    )
    .bind(question.id.text())
    .bind(chat.text())
    .bind(question.parent.map(MessageId::text))
    .bind(author)
    .bind(json(&question.parts))
    .bind(question.outcome.as_ref().map(json))
    .bind(question.stats.as_ref().map(json))
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

/// The turn that a question opened when it was sent before. In another chat, or somebody else's, it is just missing.
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
    Ok(Begun::Again {
        chat,
        message,
        turn: of.id("id", &turn)?,
        answer: of.id("answer_id", &answer)?,
    })
}
