//! How an answer ended.
//!
//! A file of its own, because a turn ends with it and a message keeps it: the turn is made of messages' parts, and the
//! message should not need the turn.

use crate::{Failure, Timestamp};
use serde::{Deserialize, Serialize};

/// The outcome of a turn, kept with its answer. What was written stays in every case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// The model said all it had to say.
    Done,
    /// The model ran into its limit of tokens.
    Cut,
    /// A person stopped it.
    Stopped,
    /// The server went away meanwhile.
    Interrupted {
        /// When that was noticed.
        at: Timestamp,
    },
    /// Something went wrong.
    Failed {
        /// The failure that its owner is told.
        failure: Failure,
    },
}

impl Outcome {
    /// Whether the answer can be taken up where it stopped.
    #[must_use]
    pub const fn can_continue(&self) -> bool {
        !matches!(self, Self::Done)
    }
}
