//! The statistics of an answer: tokens, money, time and the models that were asked before.
//!
//! Apart from the message that shows them: they follow the ledger, which learns to count new things more often than
//! messages change.

use super::{mirror_enum::mirror_enum, money::Cost};
use serde::Serialize;
use utoipa::ToSchema;

/// The statistics of an answer: the tokens, the money and the time that it took.
#[derive(Serialize, ToSchema)]
pub struct AnswerStats {
    /// The tokens by kind, of the model that answered; failed attempts are not in them.
    usage: TokenCounts,
    /// The cost, failed attempts included; `null` for answers from before money was counted.
    cost: Option<Cost>,
    /// The id of the model or alias that was asked, where another one answered; `null`: the one that was asked did.
    asked: Option<String>,
    /// The failed attempts before the one that answered, in order.
    attempts: Vec<Attempt>,
    /// The time from asking to the first word, failed attempts included, in milliseconds; `null` when no word came.
    first_token_ms: Option<u64>,
    /// The time from asking to the end, in milliseconds.
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

/// Numbers of tokens by kind, as the provider counted them. A kind that it did not report is `null`, never 0.
#[derive(Serialize, ToSchema)]
pub struct TokenCounts {
    /// Tokens read, cached ones included.
    input: Option<u64>,
    /// Tokens written, reasoning included.
    output: Option<u64>,
    /// Tokens of `input` that were read from the provider's cache.
    cached: Option<u64>,
    /// Tokens of `input` that were written to the provider's cache.
    cache_write: Option<u64>,
    /// Tokens of `output` that were spent on reasoning.
    reasoning: Option<u64>,
}

impl From<contract::Usage> for TokenCounts {
    fn from(usage: contract::Usage) -> Self {
        let contract::Usage { input, output, cached, cache_write, reasoning } = usage;
        Self { input, output, cached, cache_write, reasoning }
    }
}

/// A failed attempt: a model that was asked and said nothing.
#[derive(Serialize, ToSchema)]
pub struct Attempt {
    /// The id of the model that was asked, `provider/name`.
    model: String,
    /// The trouble with it: why it said nothing.
    trouble: ModelTrouble,
    /// The time from asking to giving up, in milliseconds.
    duration_ms: u64,
}

impl From<contract::Attempt> for Attempt {
    fn from(contract::Attempt { model, trouble, duration_ms }: contract::Attempt) -> Self {
        Self { model: model.to_string(), trouble: trouble.into(), duration_ms }
    }
}

mirror_enum! {
    /// The trouble with a model: how it failed to answer.
    ModelTrouble {
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
        /// The file of a model that runs inside the server is missing or cannot be read.
        NotLoaded,
        /// The server's processor lacks instructions that the engine needs.
        WrongProcessor,
        /// Too many questions wait for the model already.
        Overloaded,
        /// The conversation does not fit into the model's window.
        TooLong,
        /// Something that a newer server wrote and this one has no word for.
        Unknown,
    }
}
