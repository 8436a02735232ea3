//! What a model is asked, in words that every engine understands.

use crate::{Attempt, Delta, ModelId, Usage};
use serde::{Deserialize, Serialize};

/// Everything a model is given for one answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prompt {
    /// How it should behave; comes first and is never cut.
    pub system: Option<String>,
    /// The conversation, oldest first. If the model spoke last, it is to go on where it stopped.
    pub said: Vec<Said>,
    /// The most tokens it may write; `None` leaves it to the model.
    pub max_tokens: Option<u32>,
}

/// One thing that was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Who said it.
    pub by: Speaker,
    /// The text.
    pub text: String,
}

/// Who speaks in a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    /// The person.
    Person,
    /// The model.
    Model,
}

/// What an engine says while it answers. A stream of these ends with `Finished`, or with an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Another model than the one named before is asked. Only before the first text.
    Asking {
        /// Which.
        model: ModelId,
        /// What failed before, if anything did.
        after: Option<Attempt>,
    },
    /// Some more text.
    Delta(Delta),
    /// The answer is complete.
    Finished(Finish),
}

/// How an engine's answer ended well.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Finish {
    /// Tokens by kind.
    pub usage: Usage,
    /// Whether the model stopped because it ran into `max_tokens` or its window.
    pub cut: bool,
}
