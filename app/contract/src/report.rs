//! Usage reports: what models took over some days, seen from every side.
//!
//! A file of its own, because a report adds up what many calls took, and none of them knows of reports.

use crate::{AccountId, Cost, GroupId, GroupName, KeyId, ModelId, Timestamp};
use serde::{Deserialize, Serialize};

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

/// The days of a report, each of 24 hours, counted from a midnight of the reader's.
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

/// The totals of some calls: what they took together.
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

/// A usage report: what the models took over some days, seen from every side. Each list adds up to `whole`, but for
/// `by_key` and `by_group`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageReport {
    /// The days.
    pub days: Days,
    /// The whole of it.
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
