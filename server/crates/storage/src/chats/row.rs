//! The row of a chat, which every statement about chats gives back, those of messages and turns as well.

use crate::rows::{RowOf, two_part_sum};
use crate::{Error, Result};
use contract::{Chat, ChatTitle, Cost, Pico, Timestamp};

macro_rules! chat_columns {
    () => {
        "chats.id AS id, chats.title AS title, chats.pinned AS pinned, chats.model AS model,
         chats.cost_high AS cost_high, chats.cost_low AS cost_low, chats.unpriced AS unpriced,
         chats.head_id AS head_id,
         (SELECT turns.id FROM turns WHERE turns.chat_id = chats.id AND turns.ended_at IS NULL) AS live,
         chats.created_at AS created_at, chats.updated_at AS updated_at, chats.deleted_at AS deleted_at"
    };
}
pub(crate) use chat_columns;

/// A chat as it is read with `chat_columns!`.
#[derive(sqlx::FromRow)]
pub(crate) struct ChatRow {
    id: String,
    title: String,
    pinned: i64,
    model: String,
    cost_high: i64,
    cost_low: i64,
    unpriced: i64,
    head_id: Option<String>,
    live: Option<String>,
    created_at: i64,
    updated_at: i64,
    deleted_at: Option<i64>,
}

impl TryFrom<ChatRow> for Chat {
    type Error = Error;

    fn try_from(row: ChatRow) -> Result<Self> {
        let of = RowOf("chats", &row.id);
        Ok(Self {
            id: of.id("id", &row.id)?,
            title: of.parsed("title", ChatTitle::parse(&row.title))?,
            pinned: row.pinned != 0,
            model: of.model("model", &row.model)?,
            cost: Cost {
                known: Pico(two_part_sum(row.cost_high, row.cost_low)),
                unpriced: of.number("unpriced", row.unpriced)?,
            },
            head: of.maybe_id("head_id", row.head_id.as_deref())?,
            live: of.maybe_id("live", row.live.as_deref())?,
            created_at: Timestamp::from_millis(row.created_at),
            updated_at: Timestamp::from_millis(row.updated_at),
            deleted_at: row.deleted_at.map(Timestamp::from_millis),
        })
    }
}
