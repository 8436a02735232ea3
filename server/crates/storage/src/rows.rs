//! Between rows and what they mean. A row that means nothing is `Corrupt`, with its table and id.

use crate::{Error, Result};
use contract::{
    Account, Author, Chat, ChatTitle, Cost, Email, Handle, Language, Message, ModelId, PersonName,
    Pico, Role, Theme, Timestamp,
};
use serde::{Serialize, de::DeserializeOwned};
use std::str::FromStr;

/// Names the row that a value came from, in case it means nothing.
#[derive(Clone, Copy)]
pub(crate) struct RowOf<'a>(pub(crate) &'static str, pub(crate) &'a str);

impl RowOf<'_> {
    pub(crate) fn corrupt(self) -> Error {
        Error::Corrupt { table: self.0, id: self.1.to_owned() }
    }

    pub(crate) fn id<T: FromStr>(self, text: &str) -> Result<T> {
        text.parse().map_err(|_| self.corrupt())
    }

    pub(crate) fn maybe_id<T: FromStr>(self, text: Option<&str>) -> Result<Option<T>> {
        text.map(|text| self.id(text)).transpose()
    }

    pub(crate) fn json<T: DeserializeOwned>(self, text: &str) -> Result<T> {
        serde_json::from_str(text).map_err(|_| self.corrupt())
    }

    pub(crate) fn model(self, text: &str) -> Result<ModelId> {
        ModelId::parse(text).map_err(|_| self.corrupt())
    }

    pub(crate) fn handle(self, text: &str) -> Result<Handle> {
        Handle::parse(text).map_err(|_| self.corrupt())
    }

    pub(crate) fn number<T: TryFrom<i64>>(self, number: i64) -> Result<T> {
        T::try_from(number).map_err(|_| self.corrupt())
    }
}

pub(crate) fn json<T: Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value)
        .expect("the vocabulary has string keys only and nothing that fails to serialise")
}

/// A kind of the vocabulary in the one word that it has on the wire.
pub(crate) fn word<T: Serialize>(kind: &T) -> String {
    let word = serde_json::to_value(kind).expect("a kind is a word");
    word.as_str().unwrap_or_default().to_owned()
}

/// A count that came from outside, as both engines keep it.
pub(crate) fn big(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A sum that was taken in two parts, of the numbers divided by 10⁹ and of what is left over: the engines fail at one
/// that is too large for a number. It stops at the largest there is.
pub(crate) const fn two_part_sum(high: i64, low: i64) -> i64 {
    high.saturating_mul(1_000_000_000).saturating_add(low)
}

/// What titles and searches are compared by: lower case, letter by letter, so that a part of a word folds as it
/// does within the word.
pub(crate) fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).map(|c| if c == 'ς' { 'σ' } else { c }).collect()
}

pub(crate) const fn role_text(role: Role) -> &'static str {
    match role {
        Role::Admin => "admin",
        Role::User => "user",
    }
}

pub(crate) fn role(text: &str) -> Option<Role> {
    [Role::Admin, Role::User].into_iter().find(|role| role_text(*role) == text)
}

pub(crate) const fn theme_text(theme: Theme) -> &'static str {
    match theme {
        Theme::Device => "device",
        Theme::Light => "light",
        Theme::Dark => "dark",
    }
}

fn theme(text: &str) -> Option<Theme> {
    [Theme::Device, Theme::Light, Theme::Dark].into_iter().find(|theme| theme_text(*theme) == text)
}

macro_rules! account_columns {
    () => {
        "id, email, name, role, language, theme, suspended, created_at, password_changed_at"
    };
}
pub(crate) use account_columns;

#[derive(sqlx::FromRow)]
pub(crate) struct AccountRow {
    id: String,
    email: String,
    name: String,
    role: String,
    language: Option<String>,
    theme: String,
    suspended: i64,
    created_at: i64,
    password_changed_at: i64,
}

impl TryFrom<AccountRow> for Account {
    type Error = Error;

    fn try_from(row: AccountRow) -> Result<Self> {
        let of = RowOf("accounts", &row.id);
        let language =
            row.language.as_deref().map(|tag| Language::from_tag(tag).ok_or_else(|| of.corrupt()));
        Ok(Self {
            id: of.id(&row.id)?,
            email: Email::parse(&row.email).map_err(|_| of.corrupt())?,
            name: PersonName::parse(&row.name).map_err(|_| of.corrupt())?,
            role: role(&row.role).ok_or_else(|| of.corrupt())?,
            language: language.transpose()?,
            theme: theme(&row.theme).ok_or_else(|| of.corrupt())?,
            suspended: row.suspended != 0,
            created_at: Timestamp::from_millis(row.created_at),
            password_changed_at: Timestamp::from_millis(row.password_changed_at),
        })
    }
}

macro_rules! chat_columns {
    () => {
        "chats.id AS id, chats.title AS title, chats.pinned AS pinned, chats.model AS model,
         (SELECT CAST(COALESCE(SUM(calls.cost_pico / 1000000000), 0) AS BIGINT)
          FROM calls WHERE calls.chat_id = chats.id) AS cost_high,
         (SELECT CAST(COALESCE(SUM(calls.cost_pico % 1000000000), 0) AS BIGINT)
          FROM calls WHERE calls.chat_id = chats.id) AS cost_low,
         (SELECT COUNT(*) FROM calls WHERE calls.chat_id = chats.id AND calls.cost_pico IS NULL) AS unpriced,
         chats.head_id AS head_id,
         (SELECT turns.id FROM turns WHERE turns.chat_id = chats.id AND turns.ended_at IS NULL) AS live,
         chats.created_at AS created_at, chats.updated_at AS updated_at, chats.deleted_at AS deleted_at"
    };
}
pub(crate) use chat_columns;

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
            id: of.id(&row.id)?,
            title: ChatTitle::parse(&row.title).map_err(|_| of.corrupt())?,
            pinned: row.pinned != 0,
            model: of.model(&row.model)?,
            cost: Cost {
                known: Pico(two_part_sum(row.cost_high, row.cost_low)),
                unpriced: of.number(row.unpriced)?,
            },
            head: of.maybe_id(row.head_id.as_deref())?,
            live: of.maybe_id(row.live.as_deref())?,
            created_at: Timestamp::from_millis(row.created_at),
            updated_at: Timestamp::from_millis(row.updated_at),
            deleted_at: row.deleted_at.map(Timestamp::from_millis),
        })
    }
}

macro_rules! message_columns {
    () => {
        "messages.id AS id, messages.chat_id AS chat_id, messages.parent_id AS parent_id,
         messages.author_model AS author_model, messages.parts AS parts, messages.outcome AS outcome,
         messages.stats AS stats, messages.created_at AS created_at"
    };
}
pub(crate) use message_columns;

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
    fn folding_a_part_is_part_of_folding_the_whole() {
        assert_eq!(fold("GRÜẞE aus Köln"), "grüße aus köln");
        assert!(fold("ΟΔΟΣ μου").contains(&fold("οδος")));
    }

    #[test]
    fn a_kind_is_kept_as_its_word_on_the_wire() {
        assert_eq!(word(&contract::ModelTrouble::TimedOut), "timed_out");
    }

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
