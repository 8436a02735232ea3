//! How an answer ended.
//!
//! A turn ends with it and a message keeps it: here, so that messages need not know turns, which are made of their
//! parts.

use crate::unknown::{Unknown, open_kind};
use crate::{Failure, Timestamp};
use serde::{Deserialize, Serialize};

/// The outcome of a turn, kept with its answer. What was written stays in every case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// The model said all it had to say.
    Done,
    /// The model ran into its limit of tokens, or the answer became as long as one can be.
    Cut,
    /// A person stopped the answer.
    Stopped,
    /// The server went away meanwhile.
    Interrupted {
        /// When the server noticed it, after it was started again.
        at: Timestamp,
    },
    /// Something went wrong, and no model answered to the end.
    Failed {
        /// The failure, as the chat's owner sees it.
        failure: Failure,
    },
    /// An end that only a newer program has a word for.
    #[serde(untagged, deserialize_with = "Outcome::unknown")]
    Unknown(Unknown),
}

open_kind!(Outcome by "outcome" {
    Done = "done",
    Cut = "cut",
    Stopped = "stopped",
    Interrupted = "interrupted",
    Failed = "failed",
});

impl Outcome {
    /// Whether the answer can be taken up where it stopped. Nobody knows that of an end that is not known yet.
    #[must_use]
    pub const fn can_continue(&self) -> bool {
        !matches!(self, Self::Done | Self::Unknown(_))
    }
}
