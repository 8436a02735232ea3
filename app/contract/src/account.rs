//! Accounts: what is kept of a person, and who may make or delete one.
//!
//! Apart from sessions, of which one account has many, and from the caller, which is one request's view of it.

use crate::{AccountId, Failure, Field, Language, Rule, Timestamp, line::line_text};
use serde::{Deserialize, Serialize};

/// An e-mail address that a person signs in with: trimmed, lower case, one `@` with something on both sides.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// The longest address that is accepted, in bytes (RFC 5321, 4.5.3.1.3).
    pub const MAX: u32 = 254;

    /// Reads an address as people type it.
    ///
    /// # Errors
    /// `Invalid { field: Email, .. }` when it is empty, too long, or has no shape of an address.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let invalid = |rule| Failure::Invalid { field: Field::Email, rule };
        let text = text.trim().to_lowercase();
        if text.is_empty() {
            return Err(invalid(Rule::Empty));
        }
        if text.len() > Self::MAX as usize {
            return Err(invalid(Rule::TooLong { max: Self::MAX }));
        }
        match text.split_once('@') {
            Some((user, host))
                if !user.is_empty()
                    && !host.is_empty()
                    && !host.contains('@')
                    && !text.contains(|c: char| c.is_whitespace() || c.is_control()) =>
            {
                Ok(Self(text))
            }
            _ => Err(invalid(Rule::Malformed)),
        }
    }

    /// The address itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

line_text! {
    /// A person's name: 1 to 80 characters on one line.
    PersonName, Name, 80
}

/// The role of an account, on which its rights depend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// An administrator, who looks after people and models besides what everybody may.
    Admin,
    /// A user, who chats and looks after their own things.
    User,
}

/// The theme of the page: light, dark, or what the device says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// The theme that the device says.
    #[default]
    Device,
    /// The light theme, always.
    Light,
    /// The dark theme, always.
    Dark,
}

/// An account, as its owner and administrators see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The account's id.
    pub id: AccountId,
    /// The address it signs in with.
    pub email: Email,
    /// The person's name.
    pub name: PersonName,
    /// The role on which its rights depend.
    pub role: Role,
    /// The language the person chose; `None` follows the browser.
    pub language: Option<Language>,
    /// The theme the person chose.
    pub theme: Theme,
    /// Whether it is suspended: then it can neither sign in nor do anything else, and its data stays.
    pub suspended: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its password was last set.
    pub password_changed_at: Timestamp,
}

/// The sign-up policy: who may make an account without being added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum SignUpPolicy {
    /// Nobody has an account yet: the next one becomes the administrator.
    First {
        /// Whether the one-time code is asked for that the server printed at its start.
        needs_code: bool,
    },
    /// Everybody who reaches the page may make one.
    Open,
    /// Nobody may make one; an administrator adds people.
    Closed,
}

/// The disposal of a deleted person's chats: what becomes of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "disposal", rename_all = "snake_case")]
pub enum ChatDisposal {
    /// The chats are handed to the administrator who deletes. Their shares stop opening.
    HandOver,
    /// The chats are purged.
    Purge,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_people_type_it() {
        assert_eq!(Email::parse(" Ada@Example.COM ").unwrap().as_str(), "ada@example.com");
        for text in ["", "ada", "@example.com", "ada@", "a@b@c", "a b@c", "a\n@c"] {
            assert!(Email::parse(text).is_err(), "{text:?}");
        }
        assert!(Email::parse(&format!("{}@b", "a".repeat(260))).is_err());
    }
}
