//! The caller: in whose name a request is made. Never on the wire; the server makes it of a cookie, a token or a key.

use crate::{AccountId, Failure, KeyId, Role, Scope, SessionId};
use std::net::IpAddr;

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
