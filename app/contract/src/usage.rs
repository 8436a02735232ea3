//! Usage: the tokens, the money and the time that an answer took.
//!
//! What stands here is of one answer or one chat and is kept with it; `report` adds many calls up.

use crate::{Cost, ModelId, ModelTrouble};
use serde::{Deserialize, Serialize};

/// The usage of one call: tokens by kind, as the provider counted them. A kind that it did not report is `None`, never
/// 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// The tokens read, cached ones included.
    pub input: Option<u64>,
    /// The tokens written, reasoning included.
    pub output: Option<u64>,
    /// The tokens of `input` that were read from the provider's cache.
    pub cached: Option<u64>,
    /// The tokens of `input` that were written to the provider's cache.
    #[serde(default)]
    pub cache_write: Option<u64>,
    /// The tokens of `output` that were spent on reasoning.
    pub reasoning: Option<u64>,
}

/// A failed attempt: a model that was asked and said nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// The model that was asked.
    pub model: ModelId,
    /// The trouble for which it said nothing.
    pub trouble: ModelTrouble,
    /// The time from asking to giving up, in milliseconds.
    pub duration_ms: u64,
}

/// The statistics of an answer, for the line under it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerStats {
    /// The tokens by kind, of the model that answered.
    pub usage: Usage,
    /// The cost of the answer, with all attempts; `None` for answers from before money was counted.
    #[serde(default)]
    pub cost: Option<Cost>,
    /// The model or alias that was asked, where it is not the model that answered.
    #[serde(default)]
    pub asked: Option<ModelId>,
    /// The attempts that failed before the model answered, in order.
    #[serde(default)]
    pub attempts: Vec<Attempt>,
    /// The time from asking to the first word, failed attempts included, in milliseconds; `None` when no word came.
    pub first_token_ms: Option<u64>,
    /// The time from asking to the end, in milliseconds.
    pub duration_ms: u64,
}

/// The cost of a chat, as a whole and along its branch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatCost {
    /// The cost of all of it: every version of every answer, and titles.
    pub whole: Cost,
    /// The cost of the answers of the branch that is shown, and titles that were suggested after them.
    pub branch: Cost,
}
