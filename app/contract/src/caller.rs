//! The caller: in whose name a request is made.
//!
//! Apart from accounts, because it is never on the wire: the server makes it of a cookie, a token or a key, and nearly
//! every method of a port begins with it.

use crate::{AccountId, Failure, KeyId, KeyScope, Role, SessionId};
use std::net::IpAddr;

/// The caller of a request: nobody, a person, or a program with a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// A request without credentials, or with some that are not good any more.
    Anonymous,
    /// A person who is signed in and not suspended.
    Person(Person),
    /// A program that asks in the name of a person who is not suspended.
    Key(KeyHolder),
}

impl Caller {
    /// The person who is signed in, or why there is none.
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

/// A program with a key, as one of its requests shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyHolder {
    /// The id of its key.
    pub key: KeyId,
    /// The account in whose name it asks.
    pub account: AccountId,
    /// The scope of the key: what it may do.
    pub scope: KeyScope,
    /// The address that it asks from, after trusted proxies.
    pub address: IpAddr,
}

/// A person who is signed in, as one of their requests shows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Their account.
    pub account: AccountId,
    /// The role on which their rights depend.
    pub role: Role,
    /// The session in which they are signed in.
    pub session: SessionId,
}
