//! How a model can fail to answer, as its caller is told.
//!
//! A file of its own, because the ledger, the circuit of a provider and the page speak of it where nothing has failed
//! yet: another model may still answer.

use serde::{Deserialize, Serialize};

/// The trouble with a model: how it failed to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelTrouble {
    /// It cannot be reached.
    Unreachable,
    /// It took too long.
    TimedOut,
    /// It refused the key.
    Unauthorized,
    /// It is asked too often.
    RateLimited,
    /// It does not know the model.
    UnknownModel,
    /// It refused the request.
    Refused,
    /// Its answer broke off or was not understood.
    InvalidResponse,
    /// It failed on its side.
    Broken,
    /// The model file is missing or cannot be read.
    NotLoaded,
    /// This processor lacks instructions that the engine needs.
    WrongProcessor,
    /// Too many people are waiting for it.
    Overloaded,
    /// The conversation does not fit.
    TooLong,
}
