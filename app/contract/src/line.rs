//! Texts on one line: names and titles, each a type that only its own constructor makes.
//!
//! Every topic has something with a name, and all names obey this one rule.

use crate::{Failure, Field, Rule};

/// Makes a type for a text on one line: what it is, its name, the field that failures name, and the longest one.
macro_rules! line_text {
    ($(#[$doc:meta])* $name:ident, $field:ident, $max:literal) => {
        $(#[$doc])*
        #[derive(
            Clone,
            Debug,
            PartialEq,
            Eq,
            PartialOrd,
            Ord,
            serde::Serialize,
            serde::Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The greatest length, in characters.
            pub const MAX: usize = $max;

            /// Reads the text as people type it: space around it is left out.
            ///
            /// # Errors
            #[doc = concat!("`Invalid { field: ", stringify!($field), ", .. }`")]
            /// when it is empty, too long, or holds control characters.
            pub fn parse(text: &str) -> Result<Self, $crate::Failure> {
                $crate::line::one_line(text, $crate::Field::$field, Self::MAX).map(Self)
            }

            /// The text itself.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
    };
}
pub(crate) use line_text;

/// Reads a value that stands on one line: trimmed, not empty, at most `max` characters, no control characters.
///
/// # Errors
/// `Invalid { field, .. }` when it is none.
pub fn one_line(text: &str, field: Field, max: usize) -> Result<String, Failure> {
    let text = text.trim();
    let invalid = |rule| Failure::Invalid { field, rule };
    if text.is_empty() {
        return Err(invalid(Rule::Empty));
    }
    if text.chars().count() > max {
        return Err(invalid(Rule::TooLong { max: u32::try_from(max).unwrap_or(u32::MAX) }));
    }
    if text.contains(char::is_control) {
        return Err(invalid(Rule::Malformed));
    }
    Ok(text.to_owned())
}
