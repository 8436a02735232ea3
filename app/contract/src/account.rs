//! People: their accounts, where they are signed in, and who is asking.

use crate::{
    AccountId, Failure, Field, KeyId, Model, Rule, Scope, SessionId, Timestamp, line::line_text,
};
use serde::{Deserialize, Serialize};
use std::{fmt, net::IpAddr};

/// An address that a person signs in with: trimmed, lower case, one `@` with something on both sides.
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
    /// What a person is called: 1 to 80 characters on one line.
    PersonName, Name, 80
}

/// What an account may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Looks after people and models, besides what everybody may.
    Admin,
    /// Chats.
    User,
}

/// A language that the product speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English, the reference.
    #[default]
    En,
    /// German.
    De,
}

impl Language {
    /// Every language, the reference first.
    pub const ALL: [Self; 2] = [Self::En, Self::De];

    /// The BCP 47 tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
        }
    }

    /// The language of a tag such as `de-AT`; `None` when it is not spoken here.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next()?;
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }
}

/// Light, dark, or what the device says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// Follows the device.
    #[default]
    Device,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// An account, as its owner and administrators see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// What it signs in with.
    pub email: Email,
    /// What the person is called.
    pub name: PersonName,
    /// What it may do.
    pub role: Role,
    /// The language the person chose; `None` follows the browser.
    pub language: Option<Language>,
    /// The theme the person chose.
    pub theme: Theme,
    /// A suspended account can neither sign in nor do anything else; its data stays.
    pub suspended: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its password was last set.
    pub password_changed_at: Timestamp,
}

/// One place where a person is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// The browser's own description of itself (`User-Agent`), at most 256 characters.
    pub agent: String,
    /// When the person signed in there.
    pub created_at: Timestamp,
    /// When it was last used, to within a minute.
    pub seen_at: Timestamp,
    /// Whether this is the session that asks.
    pub current: bool,
}

/// Who is asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Nobody in particular.
    Anonymous,
    /// A person who is signed in and not suspended.
    Person(Person),
    /// A program that asks in the name of a person who is not suspended.
    Key(KeyHolder),
}

impl Caller {
    /// The person, or why there is none.
    ///
    /// # Errors
    /// `SignedOut` when nobody is signed in, `Forbidden` for a program: a key asks models and does nothing else.
    pub const fn person(&self) -> Result<&Person, Failure> {
        match self {
            Self::Person(person) => Ok(person),
            Self::Key(_) => Err(Failure::Forbidden),
            Self::Anonymous => Err(Failure::SignedOut),
        }
    }
}

/// A program that asks with a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyHolder {
    /// The key.
    pub key: KeyId,
    /// Whose it is.
    pub account: AccountId,
    /// What it may do.
    pub scope: Scope,
    /// Where it asks from, after trusted proxies.
    pub address: IpAddr,
}

/// A person who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Their account.
    pub account: AccountId,
    /// What they may do.
    pub role: Role,
    /// Where they are signed in.
    pub session: SessionId,
}

/// What an API client gets when it signs in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tokens {
    /// A JWT for `Authorization: Bearer`; it names the session and nothing else.
    pub access: String,
    /// When `access` stops working.
    pub access_expires_at: Timestamp,
    /// Good for one call of `accounts/refresh`, which gives the next pair.
    pub refresh: String,
    /// When `refresh` stops working.
    pub refresh_expires_at: Timestamp,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").finish_non_exhaustive()
    }
}

/// Who may make an account without being invited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum SignUpPolicy {
    /// Nobody has an account yet: the next one becomes the administrator.
    First {
        /// Whether the one-time code is asked for that the server printed at its start.
        needs_code: bool,
    },
    /// Everybody who reaches the page.
    Open,
    /// Nobody; an administrator adds people.
    Closed,
}

/// What the page needs to start, in one answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Boot {
    /// Who is signed in.
    pub account: Option<Account>,
    /// Who may make an account.
    pub sign_up: SignUpPolicy,
    /// The models that can be asked; empty while nobody is signed in.
    pub models: Vec<Model>,
    /// The language for this visitor: account, then cookie, then `Accept-Language`.
    pub language: Language,
    /// The currency of all money, as ISO 4217 names it.
    pub currency: String,
    /// The version of the server.
    pub version: String,
    /// The version of the socket's frames.
    pub protocol: u16,
}

/// What becomes of a deleted person's chats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "disposal", rename_all = "snake_case")]
pub enum ChatDisposal {
    /// They are handed to the administrator who deletes. Shares stop opening.
    HandOver,
    /// They are purged.
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

    #[test]
    fn a_language_is_found_by_its_tag() {
        assert_eq!(Language::from_tag("de-AT"), Some(Language::De));
        assert_eq!(Language::from_tag("EN"), Some(Language::En));
        assert_eq!(Language::from_tag("fr"), None);
    }

    #[test]
    fn tokens_do_not_show_themselves() {
        let at = Timestamp::from_millis(0);
        let tokens = Tokens {
            access: "secret-a".into(),
            access_expires_at: at,
            refresh: "secret-b".into(),
            refresh_expires_at: at,
        };

        assert!(!format!("{tokens:?}").contains("secret"));
    }
}
