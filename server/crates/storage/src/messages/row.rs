//! The row of a message, which every statement about messages gives back.

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
            id: of.id(&row.id)?,
            chat: of.id(&row.chat_id)?,
            parent: of.maybe_id(row.parent_id.as_deref())?,
            author: match &row.author_model {
                None => Author::Person,
                Some(model) => Author::Model { model: of.model(model)? },
            },
            parts: of.json(&row.parts)?,
            outcome: row.outcome.as_deref().map(|text| of.json(text)).transpose()?,
            stats: row.stats.as_deref().map(|text| of.json(text)).transpose()?,
            created_at: Timestamp::from_millis(row.created_at),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_corrupt_row_is_named() {
        let row = MessageRow {
            id: "01890000-0000-7000-8000-000000000001".into(),
            chat_id: "not an id".into(),
            parent_id: None,
            author_model: None,
            parts: "[]".into(),
            outcome: None,
            stats: None,
            created_at: 0,
        };

        let error = Message::try_from(row).unwrap_err();

        assert_eq!(
            error.to_string(),
            "row 01890000-0000-7000-8000-000000000001 of table messages cannot be understood"
        );
    }
}
