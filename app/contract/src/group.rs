//! Groups of people, who have budgets and models together.

use crate::{AccountId, GroupId, Timestamp, line::line_text};
use serde::{Deserialize, Serialize};

line_text! {
    /// A group's name: 1 to 80 characters on one line.
    GroupName, Name, 80
}

/// A group: some people under one name. Somebody may be in several groups.
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
