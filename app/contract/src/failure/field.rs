//! What a failure is about: a thing, a value, the rule that the value breaks.
//!
//! A file of its own, because these lists grow with every topic, and the failures hardly ever.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The subject of a failure: a thing that can be missing, gone or configured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// An account.
    Account,
    /// An alias.
    Alias,
    /// A budget.
    Budget,
    /// A chat.
    Chat,
    /// An endpoint of the API.
    Endpoint,
    /// A group of people.
    Group,
    /// A key.
    Key,
    /// A message.
    Message,
    /// A model.
    Model,
    /// A page or a file.
    Page,
    /// A provider.
    Provider,
    /// A session.
    Session,
    /// A share.
    Share,
    /// A turn.
    Turn,
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// The field of a failure: a value that can be invalid or taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// What may be spent.
    Allowance,
    /// The arguments as a whole: not JSON, a wrong type, or a missing field.
    Arguments,
    /// The one-time code of the first sign-up.
    Code,
    /// Where the next page begins.
    Cursor,
    /// The days of a report.
    Days,
    /// An e-mail address.
    Email,
    /// When a share stops opening.
    ExpiresAt,
    /// A frame of the socket.
    Frame,
    /// The key of a provider.
    Key,
    /// A model's id.
    Model,
    /// A name.
    Name,
    /// A password.
    Password,
    /// What tokens cost.
    Price,
    /// How many requests a minute.
    Rate,
    /// How often one model is asked again.
    Retries,
    /// How many seconds something may take.
    Seconds,
    /// A message's text.
    Text,
    /// A chat's title.
    Title,
    /// A refresh token.
    Token,
    /// An address on the network.
    Url,
    /// How often each model comes first.
    Weights,
    /// How many tokens fit.
    Window,
}

/// The rule that a value breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "rule")]
pub enum Rule {
    /// It must not be empty.
    Empty,
    /// It does not have the right shape.
    Malformed,
    /// It is shorter than the limit.
    TooShort {
        /// The least number of characters.
        min: u32,
    },
    /// It is longer than the limit.
    TooLong {
        /// The greatest number of characters (bytes for texts and addresses).
        max: u32,
    },
    /// It is not the right one.
    Wrong,
    /// It lies in the past.
    Past,
}
