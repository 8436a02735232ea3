//! The row of a message, which every statement about messages gives back: its columns, and what they mean.

use crate::rows::RowOf;
use crate::{Error, Result};
use contract::{Author, Message, Timestamp};

macro_rules! message_columns {
    () => {
        "messages.id AS id, messages.chat_id AS chat_id, messages.parent_id AS parent_id,
         messages.author_model AS author_model, messages.parts AS parts, messages.outcome AS outcome,
         messages.stats AS stats, messages.created_at AS created_at"
    };
}
pub(crate) use message_columns;

/// A message as it is read with `message_columns!`.
#[derive(sqlx::FromRow)]
pub(crate) struct MessageRow {
    id: String,
    chat_id: String,
    parent_id: Option<String>,
    author_model: Option<String>,
    parts: String,
    outcome: Option<String>,
    stats: Option<String>,
    created_at: i64,
}

impl TryFrom<MessageRow> for Message {
    type Error = Error;

    fn try_from(row: MessageRow) -> Result<Self> {
        let of = RowOf("messages", &row.id);
        Ok(Self {
            id: of.id("id", &row.id)?,
            chat: of.id("chat_id", &row.chat_id)?,
            parent: of.maybe_id("parent_id", row.parent_id.as_deref())?,
            author: match &row.author_model {
                None => Author::Person,
                Some(model) => Author::Model { model: of.model("author_model", model)? },
            },
            parts: of.json("parts", &row.parts)?,
            outcome: row.outcome.as_deref().map(|text| of.json("outcome", text)).transpose()?,
            stats: row.stats.as_deref().map(|text| of.json("stats", text)).transpose()?,
            created_at: Timestamp::from_millis(row.created_at),
        })
    }
}
