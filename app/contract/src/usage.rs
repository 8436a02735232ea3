//! What an answer took.

use crate::{AccountId, Cost, GroupId, GroupName, KeyId, ModelId, ModelTrouble, Timestamp};
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

/// What a chat cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatCost {
    /// All of it: every version of every answer, and titles.
    pub whole: Cost,
    /// The answers of the branch that is shown, and titles that were suggested after them.
    pub branch: Cost,
}

/// Whose usage is asked about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    /// That of the person who asks, their keys included.
    #[default]
    Mine,
    /// That of everybody, for administrators.
    Everybodys,
}

/// Some days, each of 24 hours, counted from a midnight of the asker's.
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
pub struct Tally {
    /// How many answers, titles and vectors were asked for. One that several models were asked for counts once.
    pub requests: u64,
    /// How often a model was asked, failed attempts included.
    pub calls: u64,
    /// How many of these calls failed.
    pub failed: u64,
    /// How many requests another model answered than the one that comes first.
    pub fell_back: u64,
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

/// A part of the usage that belongs together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageOf<T> {
    /// What it belongs to.
    pub of: T,
    /// What it took.
    pub tally: Tally,
}

/// What the models took over some days, seen from every side. Each list adds up to `whole`, but for `by_key` and
/// `by_group`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The days.
    pub days: Days,
    /// All of it.
    pub whole: Tally,
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

/// Somebody, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRef {
    /// Their account.
    pub id: AccountId,
    /// What they are called; `None`: the account is gone.
    pub name: Option<String>,
}

/// A group, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupRef {
    /// Its id.
    pub id: GroupId,
    /// What it is called.
    pub name: GroupName,
}

/// A key, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRef {
    /// Its id.
    pub id: KeyId,
    /// What it is called; `None`: it is gone.
    pub name: Option<String>,
}
