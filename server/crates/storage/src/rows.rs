//! Between rows and what they mean: the codecs of single columns. One that means nothing is `Corrupt`, and named.
//!
//! Shared by all topics, so that whatever cannot be understood is named alike, and none of it is repeated.

use crate::{Error, Result, error::Cause};
use contract::{Handle, ModelId, Role};
use serde::{Serialize, de::DeserializeOwned};
use sqlx::{
    Any, Executor, FromRow,
    any::{AnyArguments, AnyRow},
    query::QueryAs,
};
use std::str::FromStr;

/// The reason why a column that names a row of another table cannot be understood.
pub(crate) const NO_SUCH_ROW: &str = "it names a row that is not there";

/// The row that values came from, in case one of them means nothing: its table and its key.
#[derive(Clone, Copy)]
pub(crate) struct RowOf<'a>(pub(crate) &'static str, pub(crate) &'a str);

impl RowOf<'_> {
    /// The error of a column that holds what this program never writes. The source must not repeat it.
    pub(crate) fn corrupt(self, column: &'static str, source: impl Into<Cause>) -> Error {
        let Self(table, id) = self;
        Error::Corrupt { table, column, id: id.to_owned(), source: source.into() }
    }

    /// The error of a column whose word stands for nothing.
    pub(crate) fn unknown_word(self, column: &'static str) -> Error {
        self.corrupt(column, "no such word")
    }

    /// A column that was parsed.
    pub(crate) fn parsed<T, E: Into<Cause>>(
        self,
        column: &'static str,
        parsed: std::result::Result<T, E>,
    ) -> Result<T> {
        parsed.map_err(|error| self.corrupt(column, error))
    }

    /// A column that holds one word of several.
    pub(crate) fn word<T>(self, column: &'static str, meaning: Option<T>) -> Result<T> {
        meaning.ok_or_else(|| self.unknown_word(column))
    }

    /// A column that holds an id.
    pub(crate) fn id<T: FromStr<Err: Into<Cause>>>(
        self,
        column: &'static str,
        text: &str,
    ) -> Result<T> {
        self.parsed(column, text.parse())
    }

    /// A column that may hold an id.
    pub(crate) fn maybe_id<T: FromStr<Err: Into<Cause>>>(
        self,
        column: &'static str,
        text: Option<&str>,
    ) -> Result<Option<T>> {
        text.map(|text| self.id(column, text)).transpose()
    }

    /// A column that holds a part of the vocabulary as JSON.
    pub(crate) fn json<T: DeserializeOwned>(self, column: &'static str, text: &str) -> Result<T> {
        self.parsed(column, serde_json::from_str(text).map_err(|error| NotUnderstood::of(&error)))
    }

    /// A column that holds a model's id.
    pub(crate) fn model(self, column: &'static str, text: &str) -> Result<ModelId> {
        self.parsed(column, ModelId::parse(text))
    }

    /// A column that holds the name of a provider or an alias.
    pub(crate) fn handle(self, column: &'static str, text: &str) -> Result<Handle> {
        self.parsed(column, Handle::parse(text))
    }

    /// A column that holds a number.
    pub(crate) fn number<T: TryFrom<i64, Error: Into<Cause>>>(
        self,
        column: &'static str,
        number: i64,
    ) -> Result<T> {
        self.parsed(column, T::try_from(number))
    }
}

/// JSON that is not what was kept. Where, and nothing of it: serde's own words repeat what somebody wrote.
#[derive(Debug, thiserror::Error)]
#[error("{kind:?} error at line {line}, column {column}")]
struct NotUnderstood {
    kind: serde_json::error::Category,
    line: usize,
    column: usize,
}

impl NotUnderstood {
    fn of(error: &serde_json::Error) -> Self {
        Self { kind: error.classify(), line: error.line(), column: error.column() }
    }
}

/// Fetches one row and says what it means. `None`: there is none.
pub(crate) async fn find<'c, T, R>(
    query: QueryAs<'_, Any, R, AnyArguments>,
    executor: impl Executor<'c, Database = Any>,
) -> Result<Option<T>>
where
    R: for<'r> FromRow<'r, AnyRow> + Send + Unpin,
    T: TryFrom<R, Error = Error>,
{
    query.fetch_optional(executor).await?.map(T::try_from).transpose()
}

/// Fetches all rows and says what they mean.
pub(crate) async fn find_all<'c, T, R>(
    query: QueryAs<'_, Any, R, AnyArguments>,
    executor: impl Executor<'c, Database = Any>,
) -> Result<Vec<T>>
where
    R: for<'r> FromRow<'r, AnyRow> + Send + Unpin,
    T: TryFrom<R, Error = Error>,
{
    query.fetch_all(executor).await?.into_iter().map(T::try_from).collect()
}

/// A part of the vocabulary as JSON.
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

/// The number by which the numbers of a two-part sum are divided; statements spell it out.
pub(crate) const PART: i64 = 1_000_000_000;

/// A sum that was taken in two parts, of the numbers divided by 10⁹ and of what is left over: the engines fail at one
/// that is too large for a number. It stops at the largest there is.
pub(crate) const fn two_part_sum(high: i64, low: i64) -> i64 {
    high.saturating_mul(PART).saturating_add(low)
}

/// The form in which titles and searches are compared: lower case, letter by letter, so that a part of a word folds as
/// it does within the word.
pub(crate) fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).map(|c| if c == 'ς' { 'σ' } else { c }).collect()
}

/// The word for a role.
pub(crate) const fn role_text(role: Role) -> &'static str {
    match role {
        Role::Admin => "admin",
        Role::User => "user",
    }
}

/// The role that a word stands for.
pub(crate) fn role(text: &str) -> Option<Role> {
    [Role::Admin, Role::User].into_iter().find(|role| role_text(*role) == text)
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
    fn a_corrupt_column_is_named_with_its_cause_and_without_its_content() {
        let of = RowOf("things", "7");
        let corrupt: [(Error, &str, &str); 7] = [
            (of.id::<contract::ChatId>("id", "ada@x").unwrap_err(), "id", "invalid character"),
            (of.number::<u16>("count", -5).unwrap_err(), "count", "out of range integral type"),
            (of.model("model", "ada").unwrap_err(), "model", "invalid"),
            (of.handle("name", "ada@x").unwrap_err(), "name", "invalid"),
            (of.json::<u8>("n", "\n \"ada\"").unwrap_err(), "n", "Data error at line 2, column 6"),
            (of.word::<Role>("role", role("ada")).unwrap_err(), "role", "no such word"),
            (of.corrupt("other_id", NO_SUCH_ROW), "other_id", "it names a row that is not there"),
        ];

        for (error, column, cause) in corrupt {
            let source = std::error::Error::source(&error).unwrap().to_string();

            assert_eq!(
                error.to_string(),
                format!("column {column} of row 7 of table things cannot be understood")
            );
            assert!(source.starts_with(cause), "{source}");
            assert!(!source.contains("ada"), "{source}");
        }
    }
}
