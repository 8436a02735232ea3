//! What an answer took.

use crate::{Cost, ModelId, ModelTrouble};
use serde::{Deserialize, Serialize};

/// Tokens by kind, as the provider counted them. A kind that it did not report is `None`, never 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Tokens read, cached ones included.
    pub input: Option<u64>,
    /// Tokens written, reasoning included.
    pub output: Option<u64>,
    /// Of `input`: read from the provider's cache.
    pub cached: Option<u64>,
    /// Of `input`: written to the provider's cache.
    #[serde(default)]
    pub cache_write: Option<u64>,
    /// Of `output`: spent on reasoning.
    pub reasoning: Option<u64>,
}

/// A model that was asked and said nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Which.
    pub model: ModelId,
    /// Why it said nothing.
    pub trouble: ModelTrouble,
    /// From asking to giving up, in milliseconds.
    pub duration_ms: u64,
}

/// What an answer took, for the line under it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Tokens by kind, of the model that answered.
    pub usage: Usage,
    /// What it cost, with all attempts; `None` for answers from before money was counted.
    #[serde(default)]
    pub cost: Option<Cost>,
    /// What was asked, where it is not the model that answered.
    #[serde(default)]
    pub asked: Option<ModelId>,
    /// The attempts before the one that answered, in order.
    #[serde(default)]
    pub attempts: Vec<Attempt>,
    /// From asking to the first word, failed attempts included, in milliseconds; `None` when no word came.
    pub first_token_ms: Option<u64>,
    /// From asking to the end, in milliseconds.
    pub duration_ms: u64,
}

/// What the calls of one model took together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spent {
    /// Which.
    pub model: ModelId,
    /// How often it was asked, titles and failed attempts included.
    pub calls: u64,
    /// How many of these calls failed.
    pub failed: u64,
    /// Tokens read, as far as they were counted.
    pub input: u64,
    /// Tokens written, as far as they were counted.
    pub output: u64,
    /// What they cost.
    pub cost: Cost,
}
