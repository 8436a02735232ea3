//! How a model can fail to answer, as its caller is told.
//!
//! Apart from failures: the ledger, a model's circuit and the page speak of it where nothing has failed yet, because
//! another model may still answer.

use serde::{Deserialize, Serialize};

/// The trouble with a model: how it failed to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelTrouble {
    /// The provider cannot be reached.
    Unreachable,
    /// The model took too long.
    TimedOut,
    /// The provider refused the key.
    Unauthorized,
    /// The provider is asked too often.
    RateLimited,
    /// The provider does not know the model.
    UnknownModel,
    /// The provider refused the request.
    Refused,
    /// The answer broke off or was not understood.
    InvalidResponse,
    /// The provider failed on its side.
    Broken,
    /// The model file is missing or cannot be read.
    NotLoaded,
    /// This processor lacks instructions that the engine needs.
    WrongProcessor,
    /// Too many people are waiting for the model.
    Overloaded,
    /// The conversation does not fit into the model's window.
    TooLong,
    /// Something that only a newer program has a word for.
    #[serde(other)]
    Unknown,
}
