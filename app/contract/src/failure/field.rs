//! What a failure is about: a thing, a value, the rule that the value breaks.
//!
//! Apart from the failures themselves: these lists grow with every topic, and the failures hardly ever.

use crate::unknown::words;
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
    /// An allowance: what may be spent.
    Allowance,
    /// The arguments as a whole: not JSON, a wrong type, or a missing field.
    Arguments,
    /// The one-time code of the first sign-up.
    Code,
    /// A cursor: where the next page of a list begins.
    Cursor,
    /// The days of a report.
    Days,
    /// An e-mail address.
    Email,
    /// The moment at which a share stops opening or a key stops working.
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
    /// A price: what tokens cost.
    Price,
    /// A rate: how many requests or tokens a minute.
    Rate,
    /// A number of retries: how often one model is asked again.
    Retries,
    /// A number of seconds that something may take.
    Seconds,
    /// A message's text.
    Text,
    /// A chat's title.
    Title,
    /// A refresh token.
    Token,
    /// An address on the network.
    Url,
    /// The weights of an alias: how often each model comes first.
    Weights,
    /// The window of a model: how many tokens fit.
    Window,
}

/// The rule that a value breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "rule")]
pub enum Rule {
    /// The value must not be empty.
    Empty,
    /// The value does not have the right shape.
    Malformed,
    /// The value is shorter than the limit.
    TooShort {
        /// The least number of characters.
        min: u32,
    },
    /// The value is longer than the limit.
    TooLong {
        /// The greatest number of characters (bytes for texts and addresses).
        max: u32,
    },
    /// The value has the right shape and is not the right one, such as a password that is not the account's.
    Wrong,
    /// The moment lies in the past.
    Past,
}

impl Rule {
    /// The words that tell the rules apart.
    pub(super) const WORDS: &'static [&'static str] = words!(Rule {
        Empty = "empty",
        Malformed = "malformed",
        TooShort = "too_short",
        TooLong = "too_long",
        Wrong = "wrong",
        Past = "past",
    });
}
