//! Identifiers: UUIDs with a type each. Parsed and shown here, minted by `ports::Ids` or the browser.

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
    /// A person's account.
    AccountId
    /// One place where a person is signed in.
    SessionId
    /// A chat: a tree of messages with a title.
    ChatId
    /// One message. Minted by whoever says it, so that sending twice is sending once.
    MessageId
    /// One answer being made.
    TurnId
    /// One share of a chat. Not its token: knowing the id opens nothing.
    ShareId
    /// One key of a program. Not its secret: knowing the id opens nothing.
    KeyId
    /// One budget.
    BudgetId
    /// One group of people.
    GroupId
}
