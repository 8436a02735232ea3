//! What answers took: tokens, money and time, of one answer and of many days.

use crate::{
    AccountId, Cost, GroupId, GroupName, KeyId, ModelId, ModelTrouble, Outcome, Timestamp,
};
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
    /// Which.
    pub model: ModelId,
    /// Why it said nothing.
    pub trouble: ModelTrouble,
    /// From asking to giving up, in milliseconds.
    pub duration_ms: u64,
}

/// The purpose of a call in the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallPurpose {
    /// An answer in a chat.
    Answer,
    /// A title for a chat.
    Title,
    /// An answer for a program.
    Api,
    /// Vectors for a program.
    Embedding,
    /// An administrator's trial of a model.
    Trial,
}

impl CallPurpose {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Answer, Self::Title, Self::Api, Self::Embedding, Self::Trial];

    /// The word for it, as it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Title => "title",
            Self::Api => "api",
            Self::Embedding => "embedding",
            Self::Trial => "trial",
        }
    }

    /// The purpose that a stored word stands for. `None`: for none.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.as_str() == word)
    }
}

/// The outcome of a call in the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallOutcome {
    /// The model said all it had to say.
    Done,
    /// The answer ran into a limit of its length.
    Cut,
    /// Whoever asked did not want to hear more.
    Stopped,
    /// The server went away meanwhile.
    Interrupted,
    /// The model failed.
    Failed,
}

impl CallOutcome {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Done, Self::Cut, Self::Stopped, Self::Interrupted, Self::Failed];

    /// The word for it, as it is stored and logged.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Cut => "cut",
            Self::Stopped => "stopped",
            Self::Interrupted => "interrupted",
            Self::Failed => "failed",
        }
    }

    /// The outcome that a stored word stands for. `None`: for none.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == word)
    }
}

impl From<&Outcome> for CallOutcome {
    fn from(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::Done,
            Outcome::Cut => Self::Cut,
            Outcome::Stopped => Self::Stopped,
            Outcome::Interrupted { .. } => Self::Interrupted,
            Outcome::Failed { .. } => Self::Failed,
        }
    }
}

/// What an answer took, for the line under it.
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
    /// All of it: every version of every answer, and titles.
    pub whole: Cost,
    /// The answers of the branch that is shown, and titles that were suggested after them.
    pub branch: Cost,
}

/// The rows that a list or a report covers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListScope {
    /// Those of the person who asks, what their keys did included.
    #[default]
    Own,
    /// Everybody's, for administrators.
    All,
}

/// The days of a report, each of 24 hours, counted from a midnight of the asker's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Days {
    /// When the first one begins.
    pub from: Timestamp,
    /// How many, 1 to `Days::MOST`.
    pub count: u16,
}

impl Days {
    /// The most days of one report.
    pub const MOST: u16 = 400;

    /// When the last one is over.
    #[must_use]
    pub const fn until(self) -> Timestamp {
        self.from.plus_millis(self.count as i64 * Timestamp::DAY)
    }
}

/// What some calls took together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageTotals {
    /// How many answers, titles and vectors were asked for. One that several models were asked for counts once.
    pub requests: u64,
    /// How often a model was asked, failed attempts included.
    pub calls: u64,
    /// How many of these calls failed.
    pub failed: u64,
    /// How many requests another model answered than the one that comes first.
    pub fallbacks: u64,
    /// Tokens read, as far as they were counted.
    pub input: u64,
    /// Tokens written, as far as they were counted.
    pub output: u64,
    /// What the calls cost.
    pub cost: Cost,
    /// From asking to the first word: what half of the calls that said one needed at most, in milliseconds.
    pub first_token_p50_ms: Option<u64>,
    /// The same for 95 of 100.
    pub first_token_p95_ms: Option<u64>,
}

/// A part of a report: what belongs to one day, model, person, key or group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageOf<T> {
    /// What it belongs to.
    pub of: T,
    /// What it took.
    pub totals: UsageTotals,
}

/// A usage report: what the models took over some days, seen from every side. Each list adds up to `whole`, but for `by_key` and
/// `by_group`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The days.
    pub days: Days,
    /// All of it.
    pub whole: UsageTotals,
    /// By day, counted from 0; days on which nothing was asked are left out.
    pub by_day: Vec<UsageOf<u16>>,
    /// By day and model, days first: what the chart is drawn from.
    pub by_day_and_model: Vec<UsageOf<(u16, ModelId)>>,
    /// By model, the dearest first.
    pub by_model: Vec<UsageOf<ModelId>>,
    /// By person, the dearest first. One entry where one's own usage is asked about.
    pub by_person: Vec<UsageOf<PersonRef>>,
    /// By key, the dearest first; what was asked without a key, on the page, is left out.
    pub by_key: Vec<UsageOf<KeyRef>>,
    /// By group as it is made up today, the dearest first. Somebody in two groups counts in both, somebody in none in
    /// none. Empty where one's own usage is asked about.
    pub by_group: Vec<UsageOf<GroupRef>>,
}

/// A person in a report, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRef {
    /// Their account.
    pub id: AccountId,
    /// What they are called; `None`: the account is gone.
    pub name: Option<String>,
}

/// A group in a report, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupRef {
    /// Its id.
    pub id: GroupId,
    /// What it is called.
    pub name: GroupName,
}

/// A key in a report, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRef {
    /// Its id.
    pub id: KeyId,
    /// What it is called; `None`: it is gone.
    pub name: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_word_is_read_as_what_it_was_written_for() {
        for purpose in CallPurpose::ALL {
            assert_eq!(CallPurpose::parse(purpose.as_str()), Some(purpose));
        }
        for outcome in CallOutcome::ALL {
            assert_eq!(CallOutcome::parse(outcome.as_str()), Some(outcome));
        }
        assert_eq!((CallPurpose::parse("answers"), CallOutcome::parse("")), (None, None));
    }
}
