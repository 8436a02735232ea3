//! What an answer took.

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
    /// Of `output`: spent on reasoning.
    pub reasoning: Option<u64>,
}

/// What an answer took, for the line under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Tokens by kind.
    pub usage: Usage,
    /// From asking to the first word, in milliseconds; `None` when no word came.
    pub first_token_ms: Option<u64>,
    /// From asking to the end, in milliseconds.
    pub duration_ms: u64,
}
