//! Groups of people, who have budgets and models together.
//!
//! An account knows nothing of its groups: a group lists its members, and somebody may be in several.

use crate::{AccountId, GroupId, Timestamp, line::line_text};
use serde::{Deserialize, Serialize};

line_text! {
    /// A group's name: 1 to 80 characters on one line.
    GroupName, Name, 80
}

/// A group as it is listed: who is in it is read a page at a time, for there may be thousands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedGroup {
    /// The group's id.
    pub id: GroupId,
    /// The group's name; no other group has the same.
    pub name: GroupName,
    /// The number of its members.
    pub size: u32,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A group with all its members: some people under one name. Somebody may be in several groups.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The group's id.
    pub id: GroupId,
    /// The group's name; no other group has the same.
    pub name: GroupName,
    /// The accounts of its members.
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
