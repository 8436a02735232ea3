//! Between rows and what they mean. A row that means nothing is `Corrupt`, with its table and id.

use crate::{Error, Result};
use contract::{Handle, ModelId, Role};
use serde::{Serialize, de::DeserializeOwned};
use sqlx::{
    Any, Executor, FromRow,
    any::{AnyArguments, AnyRow},
    query::QueryAs,
};
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
}
