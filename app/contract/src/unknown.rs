//! What a newer Plauder says and this one has no word for yet: kept whole, shown as such, never an error.
//!
//! Every kind that crosses the wire or is stored as JSON has a variant `Unknown`, and all of them get it here. It takes an
//! object whose tag is new. One whose tag is known and whose fields are not what they should be stays an error: that is
//! no newer program, that is broken. So a kind may grow without a new `PROTOCOL`, and older pages, older servers on the
//! same database and what they store again lose nothing of it.

use serde::{Deserialize, Deserializer, Serialize, de::Error};
use serde_json::{Map, Value};

/// A value of a kind that this program does not know yet: the whole JSON object as it came, its keys in their order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Unknown(Map<String, Value>);

impl Unknown {
    /// The word that is new: the text of a field. Empty where there is none.
    #[must_use]
    pub fn word(&self, tag: &str) -> &str {
        self.0.get(tag).and_then(Value::as_str).unwrap_or_default()
    }

    /// The length of it as JSON, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        serde_json::to_string(self).map_or(0, |json| json.len())
    }

    /// Wraps it in an object of one more level, `{ tag: word, word: … }`, as which it can stand among values of another
    /// kind without being taken for one of them.
    #[must_use]
    pub(crate) fn wrapped(&self, tag: &str, word: &str) -> Self {
        let inner = Value::Object(self.0.clone());
        Self([(tag.to_owned(), word.into()), (word.to_owned(), inner)].into_iter().collect())
    }

    /// Keeps an object, if it is new.
    ///
    /// # Errors
    /// When it is not an object, or not new: then its fields are wrong.
    pub(crate) fn read<'de, D: Deserializer<'de>>(
        from: D,
        is_new: impl FnOnce(&Map<String, Value>) -> bool,
    ) -> Result<Self, D::Error> {
        let fields = Map::<String, Value>::deserialize(from)?;
        if is_new(&fields) { Ok(Self(fields)) } else { Err(D::Error::custom("wrong fields")) }
    }
}

/// Whether an object has a text under `tag` that is none of the known words.
pub(crate) fn has_new_word(fields: &Map<String, Value>, tag: &str, known: &[&str]) -> bool {
    fields.get(tag).and_then(Value::as_str).is_some_and(|word| !known.contains(&word))
}

/// The words of a kind's variants, as they are written. A new variant does not compile until its word is among them.
macro_rules! words {
    ($kind:ident { $($variant:ident = $word:literal),+ $(,)? } $(and $open:ident)?) => {{
        const _: fn(&$kind) = |kind| match kind {
            $($kind::$variant { .. })|+ $(| $kind::$open(_))? => {}
        };
        &[$($word),+]
    }};
}

/// Gives a kind the function that its variant `Unknown` is read by: the field that tells its variants apart, their words,
/// and what else makes a value new, if anything does.
macro_rules! open_kind {
    ($kind:ident by $tag:literal { $($words:tt)+ } $(or $is_new:path)?) => {
        impl $kind {
            fn unknown<'de, D: serde::Deserializer<'de>>(
                from: D,
            ) -> Result<$crate::unknown::Unknown, D::Error> {
                let known: &[&str] =
                    $crate::unknown::words!($kind { $($words)+ } and Unknown);
                $crate::unknown::Unknown::read(from, |fields| {
                    $crate::unknown::has_new_word(fields, $tag, known) $(|| $is_new(fields))?
                })
            }
        }
    };
}

pub(crate) use {open_kind, words};
