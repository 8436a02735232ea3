//! Usage reports: what models took over some days, seen from every side.
//!
//! A report adds up what many calls took, and none of them knows of reports: `usage` has what one answer took.

use crate::{AccountId, Cost, GroupId, GroupName, KeyId, ModelId, Timestamp};
use serde::{Deserialize, Serialize};

/// The rows that a list or a report covers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListScope {
    /// The rows of the caller, those of their keys included.
    #[default]
    Own,
    /// The rows of everybody, for administrators.
    All,
}

/// The days of a report, each of 24 hours, counted from a midnight of the reader's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Days {
    /// When the first day begins.
    pub from: Timestamp,
    /// The number of days, 1 to `Days::MOST`.
    pub count: u16,
}

impl Days {
    /// The most days of one report.
    pub const MOST: u16 = 400;

    /// When the last day is over.
    #[must_use]
    pub const fn until(self) -> Timestamp {
        self.from.plus_millis(self.count as i64 * Timestamp::DAY)
    }
}

/// The totals of some calls: what they took together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageTotals {
    /// The answers, titles and vectors that were asked for. One that several models were asked for counts once.
    pub requests: u64,
    /// The calls of models, failed attempts included.
    pub calls: u64,
    /// The calls that failed.
    pub failed: u64,
    /// The requests that another model answered than the one that comes first.
    pub fallbacks: u64,
    /// The tokens read, as far as they were counted.
    pub input: u64,
    /// The tokens written, as far as they were counted.
    pub output: u64,
    /// The cost of the calls.
    pub cost: Cost,
    /// The median time from asking to the first word, of the calls that said one, in milliseconds; `None`: none did. It is
    /// right to a thirty-second part (3.2 %): times are counted in buckets, and from 70 minutes on together.
    pub first_token_p50_ms: Option<u64>,
    /// The time from asking to the first word that 95 of 100 such calls needed at most, in milliseconds; likewise right
    /// to a thirty-second part.
    pub first_token_p95_ms: Option<u64>,
}

/// A part of a report: what belongs to one day, model, person, key or group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageOf<T> {
    /// The day, model, person, key or group that it belongs to.
    pub of: T,
    /// The totals of its calls.
    pub totals: UsageTotals,
}

/// A usage report: what the models took over some days, seen from every side. Each list adds up to `whole`, but for
/// `by_key` and `by_group`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageReport {
    /// The days that it covers.
    pub days: Days,
    /// The totals of all calls.
    pub whole: UsageTotals,
    /// The totals by day, counted from 0; days on which nothing was asked are left out.
    pub by_day: Vec<UsageOf<u16>>,
    /// The totals by day and model, days first: what the chart is drawn from.
    pub by_day_and_model: Vec<UsageOf<(u16, ModelId)>>,
    /// The totals by model, the dearest first.
    pub by_model: Vec<UsageOf<ModelId>>,
    /// The totals by person, the dearest first. One entry where one's own usage is asked about.
    pub by_person: Vec<UsageOf<PersonRef>>,
    /// The totals by key, the dearest first; what was asked without a key, on the page, is left out.
    pub by_key: Vec<UsageOf<KeyRef>>,
    /// The totals by group as it is made up today, the dearest first. Who is in two groups counts in both, who is in
    /// none counts in none. Empty where one's own usage is asked about.
    pub by_group: Vec<UsageOf<GroupRef>>,
}

/// A piece of a report as a table for spreadsheets (RFC 4180, UTF-8): some of its days. The pieces one behind the other are
/// the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageTable {
    /// The lines, with that of the names of the columns before those of the first day.
    pub text: String,
    /// The number of the day that the next piece begins with; `None`: this is the last one.
    pub next: Option<u16>,
}

/// A person in a report, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRef {
    /// The id of their account.
    pub id: AccountId,
    /// The person's name; `None`: the account is gone.
    pub name: Option<String>,
}

/// A group in a report, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupRef {
    /// The group's id.
    pub id: GroupId,
    /// The group's name.
    pub name: GroupName,
}

/// A key in a report, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRef {
    /// The key's id.
    pub id: KeyId,
    /// The key's name; `None`: the key is gone.
    pub name: Option<String>,
}
