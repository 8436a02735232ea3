//! Usage: the tokens, the money and the time that an answer took.

use crate::{Cost, ModelId, ModelTrouble};
use serde::{Deserialize, Serialize};

/// The usage of one call: tokens by kind, as the provider counted them. A kind that it did not report is `None`, never 0.
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

/// A failed attempt: a model that was asked and said nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// The model that was asked.
    pub model: ModelId,
    /// Why it said nothing.
    pub trouble: ModelTrouble,
    /// From asking to giving up, in milliseconds.
    pub duration_ms: u64,
}

/// The statistics of an answer, for the line under it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerStats {
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

/// The cost of a chat.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatCost {
    /// The whole of it: every version of every answer, and titles.
    pub whole: Cost,
    /// The answers of the branch that is shown, and titles that were suggested after them.
    pub branch: Cost,
}
