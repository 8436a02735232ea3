//! Failures whose code is known and that are about something new: such a failure is kept as a whole, like one whose code is
//! new.
//!
//! Apart from the failures themselves, because the lists of what they are about grow with every topic.

use super::{Field, Rule, Subject};
use crate::ModelTrouble;
use crate::unknown::has_new_word;
use serde::{
    Deserialize, Deserializer,
    de::{
        self, IntoDeserializer,
        value::{Error, StrDeserializer},
    },
};
use serde_json::{Map, Value};

/// Whether a failure's parameters name a thing, a value, a rule or a trouble that this program has no word for: those lists
/// grow with every topic.
pub(super) fn is_about_something_new(failure: &Map<String, Value>) -> bool {
    let Some(Value::Object(params)) = failure.get("params") else { return false };
    let is_new = |(name, param): (&String, &Value)| match (name.as_str(), param) {
        ("what", Value::String(word)) => read::<Subject>(word).is_none(),
        ("field", Value::String(word)) => read::<Field>(word).is_none(),
        ("trouble", Value::String(word)) => {
            read::<ModelTrouble>(word) == Some(ModelTrouble::Unknown)
        }
        ("rule", Value::Object(rule)) => has_new_word(rule, "rule", Rule::WORDS),
        _ => false,
    };
    params.iter().any(is_new)
}

/// The word of a list that a text is. `None`: it is none of them.
fn read<'word, T: Deserialize<'word>>(text: &'word str) -> Option<T> {
    let word: StrDeserializer<'word, Error> = text.into_deserializer();
    T::deserialize(word).ok()
}

/// Reads a trouble that has a word: without one, the failure as a whole is kept, which loses nothing.
pub(super) fn known_trouble<'de, D: Deserializer<'de>>(from: D) -> Result<ModelTrouble, D::Error> {
    match ModelTrouble::deserialize(from)? {
        ModelTrouble::Unknown => Err(de::Error::custom("a trouble that is not known yet")),
        known => Ok(known),
    }
}
