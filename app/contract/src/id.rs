//! Identifiers: UUIDs with a type each. Parsed and shown here, minted by `ports::Ids` or the browser.
//!
//! All in one file, so that they are made by one macro and nobody's id can do more than another's; a topic never needs
//! another topic for its id.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta] $name:ident)*) => {$(
        #[$doc]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUID that was minted elsewhere (version 7, so that ids sort by time).
            #[must_use]
            pub const fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID inside.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }

            /// The hyphenated text that is stored and shown in URLs.
            #[must_use]
            pub fn text(self) -> String {
                self.0.to_string()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )*};
}

id! {
    /// The id of a person's account.
    AccountId
    /// The id of a session. Not its token: knowing the id opens nothing.
    SessionId
    /// The id of a chat. Minted by whoever begins it.
    ChatId
    /// The id of a message. Minted by whoever says it, so that sending twice is sending once.
    MessageId
    /// The id of a turn.
    TurnId
    /// The id of a share of a chat. Not its token: knowing the id opens nothing.
    ShareId
    /// The id of a program's key. Not its secret: knowing the id opens nothing.
    KeyId
    /// The id of a budget.
    BudgetId
    /// The id of a group of people.
    GroupId
}
