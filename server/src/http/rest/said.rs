//! Messages and what they took.

use super::{mirror_enum::mirror_enum, moment::Moment, money::Cost};
use contract::{
    AnswerStats as Took, Attempt as Tried, Author as Speaker, Entry as Known, Outcome as Ended,
    Part as Piece, Usage as Counted,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A message and the versions it can be switched with.
#[derive(Serialize, ToSchema)]
pub struct Entry {
    /// The message.
    message: Message,
    /// All messages with the same parent, this one included, oldest first.
    versions: Vec<Uuid>,
}

impl From<Known> for Entry {
    fn from(Known { message, versions }: Known) -> Self {
        let versions = versions.into_iter().map(contract::MessageId::uuid).collect();
        Self { message: message.into(), versions }
    }
}

/// One message of a chat.
#[derive(Serialize, ToSchema)]
pub struct Message {
    /// Its id.
    id: Uuid,
    /// The chat it belongs to.
    chat: Uuid,
    /// The message it answers or follows; `null` for the first of a branch.
    parent: Option<Uuid>,
    /// Who said it.
    author: Author,
    /// What was said, in order.
    parts: Vec<Part>,
    /// How an answer ended; `null` while it is being written.
    outcome: Option<Outcome>,
    /// What an answer took; `null` for a person's message and while it is being written.
    stats: Option<AnswerStats>,
    /// When it was begun.
    created_at: Moment,
}

impl From<contract::Message> for Message {
    fn from(known: contract::Message) -> Self {
        Self {
            id: known.id.uuid(),
            chat: known.chat.uuid(),
            parent: known.parent.map(contract::MessageId::uuid),
            author: known.author.into(),
            parts: known.parts.into_iter().map(Into::into).collect(),
            outcome: known.outcome.map(Into::into),
            stats: known.stats.map(Into::into),
            created_at: known.created_at.into(),
        }
    }
}

/// Who said a message.
#[derive(Serialize, ToSchema)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Author {
    /// The chat's owner.
    Person,
    /// A model.
    Model {
        /// Which one was asked.
        model: String,
    },
}

impl From<Speaker> for Author {
    fn from(known: Speaker) -> Self {
        match known {
            Speaker::Person => Self::Person,
            Speaker::Model { model } => Self::Model { model: model.to_string() },
        }
    }
}

/// A piece of a message.
#[derive(Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Part {
    /// Markdown. What a model wrote is not to be trusted.
    Text {
        /// The text.
        text: String,
    },
    /// What the model thought before it spoke.
    Reasoning {
        /// The text.
        text: String,
    },
}

impl From<Piece> for Part {
    fn from(known: Piece) -> Self {
        match known {
            Piece::Text { text } => Self::Text { text },
            Piece::Reasoning { text } => Self::Reasoning { text },
        }
    }
}

/// How an answer ended. What was written stays in every case.
#[derive(Serialize, ToSchema)]
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
        at: Moment,
    },
    /// Something went wrong.
    Failed {
        /// The stable code of what went wrong, as in a problem document.
        code: String,
        /// What the code needs to be said in words.
        #[schema(value_type = Object)]
        params: serde_json::Value,
    },
}

impl From<Ended> for Outcome {
    fn from(known: Ended) -> Self {
        match known {
            Ended::Done => Self::Done,
            Ended::Cut => Self::Cut,
            Ended::Stopped => Self::Stopped,
            Ended::Interrupted { at } => Self::Interrupted { at: at.into() },
            Ended::Failed { failure } => {
                let (code, params) = failure.code_and_params();
                Self::Failed { code, params }
            }
        }
    }
}

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

impl From<Took> for AnswerStats {
    fn from(known: Took) -> Self {
        let Took { usage, cost, asked, attempts, first_token_ms, duration_ms } = known;
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

impl From<Counted> for TokenCounts {
    fn from(known: Counted) -> Self {
        let Counted { input, output, cached, cache_write, reasoning } = known;
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

impl From<Tried> for Attempt {
    fn from(Tried { model, trouble, duration_ms }: Tried) -> Self {
        Self { model: model.to_string(), trouble: trouble.into(), duration_ms }
    }
}

mirror_enum! {
    /// The rows that a list or a report covers.
    ListScope {
        /// Those of whoever asks.
        Own,
        /// Everybody's, for administrators.
        All,
    }

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
