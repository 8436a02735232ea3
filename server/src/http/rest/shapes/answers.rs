//! What an answer took: tokens, money, time and the models that were asked before.

use super::{mirror_enum::mirror_enum, money::Cost};
use serde::Serialize;
use utoipa::ToSchema;

/// What an answer took.
#[derive(Serialize, ToSchema)]
pub struct AnswerStats {
    /// Tokens by kind, of the model that answered.
    usage: TokenCounts,
    /// What it cost, with all attempts; `null` for answers from before money was counted.
    cost: Option<Cost>,
    /// What was asked, where it is not the model that answered.
    asked: Option<String>,
    /// The attempts before the one that answered, in order.
    attempts: Vec<Attempt>,
    /// From asking to the first word, failed attempts included; `null` when no word came.
    first_token_ms: Option<u64>,
    /// From asking to the end.
    duration_ms: u64,
}

impl From<contract::AnswerStats> for AnswerStats {
    fn from(stats: contract::AnswerStats) -> Self {
        let contract::AnswerStats { usage, cost, asked, attempts, first_token_ms, duration_ms } =
            stats;
        Self {
            usage: usage.into(),
            cost: cost.map(Into::into),
            asked: asked.map(|model| model.to_string()),
            attempts: attempts.into_iter().map(Into::into).collect(),
            first_token_ms,
            duration_ms,
        }
    }
}

/// Tokens by kind, as the provider counted them. A kind that it did not report is `null`, never 0.
#[derive(Serialize, ToSchema)]
pub struct TokenCounts {
    /// Read, cached ones included.
    input: Option<u64>,
    /// Written, reasoning included.
    output: Option<u64>,
    /// Of `input`: read from the provider's cache.
    cached: Option<u64>,
    /// Of `input`: written to the provider's cache.
    cache_write: Option<u64>,
    /// Of `output`: spent on reasoning.
    reasoning: Option<u64>,
}

impl From<contract::Usage> for TokenCounts {
    fn from(usage: contract::Usage) -> Self {
        let contract::Usage { input, output, cached, cache_write, reasoning } = usage;
        Self { input, output, cached, cache_write, reasoning }
    }
}

/// A model that was asked and said nothing.
#[derive(Serialize, ToSchema)]
pub struct Attempt {
    /// Which.
    model: String,
    /// Why it said nothing.
    trouble: ModelTrouble,
    /// From asking to giving up.
    duration_ms: u64,
}

impl From<contract::Attempt> for Attempt {
    fn from(contract::Attempt { model, trouble, duration_ms }: contract::Attempt) -> Self {
        Self { model: model.to_string(), trouble: trouble.into(), duration_ms }
    }
}

mirror_enum! {
    /// Why a model did not answer.
    ModelTrouble {
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
        /// The server's processor lacks instructions that the engine needs.
        WrongProcessor,
        /// Too many people are waiting for it.
        Overloaded,
        /// The conversation does not fit.
        TooLong,
    }
}
