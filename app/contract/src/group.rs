//! Groups of people, who have budgets and models together.

use crate::{AccountId, Failure, Field, GroupId, Timestamp};
use serde::{Deserialize, Serialize};

/// What a group is called: 1 to 80 characters on one line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct GroupName(String);

impl GroupName {
    /// The longest name, in characters.
    pub const MAX: usize = 80;

    /// Reads a name as people type it.
    ///
    /// # Errors
    /// `Invalid { field: Name, .. }` when it is empty, too long, or holds control characters.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        crate::failure::one_line(text, Field::Name, Self::MAX).map(Self)
    }

    /// The name itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Some people under one name. Somebody may be in several groups.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Its id.
    pub id: GroupId,
    /// What it is called; no other group is called the same.
    pub name: GroupName,
    /// Who is in it.
    pub members: Vec<AccountId>,
    /// When it was made.
    pub created_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_short_line() {
        assert_eq!(GroupName::parse(" Biology 7b ").unwrap().as_str(), "Biology 7b");
        assert!(GroupName::parse(&"ä".repeat(80)).is_ok());
        for text in ["", "  ", "two\nlines", &"a".repeat(81)] {
            assert!(GroupName::parse(text).is_err(), "{text:?}");
        }
    }
}
