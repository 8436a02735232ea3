//! The report of usage: what models took over some days, seen from several sides.
//!
//! Apart from `answers`, which shows what one answer took: a report adds calls up, and knows of people, keys and groups.

use super::{lists::ListScope, moment::Moment, money::Cost};
use contract::{Days, GroupRef, KeyRef, ModelId, PersonRef, UsageOf};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// The query of a report: its days, and its scope.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UsageQuery {
    /// When the first day begins: any moment, such as a midnight of the reader's own time zone.
    from: Moment,
    /// The number of days, each of 24 hours, 1 to 400.
    #[param(minimum = 1, maximum = 400)]
    days: u16,
    /// The scope: `own`, which it is when left out, for the usage of the caller and their keys; `all`, for administrators, for
    /// everybody's.
    #[param(inline)]
    scope: Option<ListScope>,
}

impl UsageQuery {
    /// The days of the report. Nothing is checked here: the port refuses what is too long.
    pub fn days(&self) -> Days {
        Days { from: self.from.0, count: self.days }
    }

    /// The scope of the report, `Own` where none is given.
    pub fn scope(&self) -> contract::ListScope {
        self.scope.map(Into::into).unwrap_or_default()
    }
}

/// A usage report: what models took over some days, seen from several sides. Each list adds up to `whole`, but for
/// `by_key`, which leaves out what was asked without a key, and `by_group`.
#[derive(Serialize, ToSchema)]
pub struct Report {
    /// The totals of all of it.
    whole: UsageTotals,
    /// The totals of each day, the first day first; days on which nothing was asked are left out.
    by_day: Vec<OfDay>,
    /// The totals of each model, the dearest first.
    by_model: Vec<OfModel>,
    /// The totals of each person, their keys included, the dearest first.
    by_person: Vec<OfPerson>,
    /// The totals of each key, the dearest first.
    by_key: Vec<OfKey>,
    /// The totals of each group as it is made up today, the dearest first. Somebody in two groups counts in both, somebody in
    /// none in none. Empty where the scope is `own`.
    by_group: Vec<OfGroup>,
}

/// A day of a report, and what it took.
#[derive(Serialize, ToSchema)]
pub struct OfDay {
    /// When the day begins. It has 24 hours.
    from: Moment,
    /// The totals of the day.
    totals: UsageTotals,
}

/// A model in a report, and what it took.
#[derive(Serialize, ToSchema)]
pub struct OfModel {
    /// The model's id, `provider/name`.
    model: String,
    /// The totals of the model.
    totals: UsageTotals,
}

/// A person in a report, and what they took.
#[derive(Serialize, ToSchema)]
pub struct OfPerson {
    /// The id of the person's account.
    account: Uuid,
    /// The person's name; `null`: the account is gone.
    name: Option<String>,
    /// The totals of the person, their keys included.
    totals: UsageTotals,
}

/// A key in a report, and what it took.
#[derive(Serialize, ToSchema)]
pub struct OfKey {
    /// The key's id.
    key: Uuid,
    /// The key's name; `null`: the key is gone.
    name: Option<String>,
    /// The totals of the key.
    totals: UsageTotals,
}

/// A group in a report, and what its members took together.
#[derive(Serialize, ToSchema)]
pub struct OfGroup {
    /// The group's id.
    group: Uuid,
    /// The group's name.
    name: String,
    /// The totals of the people who are members today, whenever they joined.
    totals: UsageTotals,
}

/// The totals of some calls: what they took together.
#[derive(Serialize, ToSchema)]
pub struct UsageTotals {
    /// The number of requests: of answers, titles and vectors that were asked for. One that several models were asked for
    /// counts once.
    requests: u64,
    /// The number of calls: how often a model was asked, failed attempts included.
    calls: u64,
    /// The number of these calls that failed.
    failed: u64,
    /// The number of requests that another model answered than the one that comes first.
    fallbacks: u64,
    /// The tokens read, as far as providers counted them.
    input: u64,
    /// The tokens written, as far as providers counted them.
    output: u64,
    /// The cost of all the calls together.
    cost: Cost,
    /// The time from asking to the first word that half of the calls needed at most, of those that said one, in milliseconds;
    /// `null`: none did. It is right to a thirty-second part (3.2 %): times are counted in buckets, and from 70 minutes on
    /// together.
    first_token_p50_ms: Option<u64>,
    /// The time from asking to the first word that 95 of 100 of these calls needed at most, in milliseconds; `null`: none did.
    /// It is right to a thirty-second part as well.
    first_token_p95_ms: Option<u64>,
}

impl From<contract::UsageTotals> for UsageTotals {
    fn from(totals: contract::UsageTotals) -> Self {
        Self {
            requests: totals.requests,
            calls: totals.calls,
            failed: totals.failed,
            fallbacks: totals.fallbacks,
            input: totals.input,
            output: totals.output,
            cost: totals.cost.into(),
            first_token_p50_ms: totals.first_token_p50_ms,
            first_token_p95_ms: totals.first_token_p95_ms,
        }
    }
}

impl From<contract::UsageReport> for Report {
    fn from(report: contract::UsageReport) -> Self {
        let day = |UsageOf { of, totals }: UsageOf<u16>| OfDay {
            from: Days { count: of, ..report.days }.until().into(),
            totals: totals.into(),
        };
        let model = |UsageOf { of, totals }: UsageOf<ModelId>| OfModel {
            model: of.to_string(),
            totals: totals.into(),
        };
        let person = |UsageOf { of: PersonRef { id, name }, totals }: UsageOf<PersonRef>| {
            OfPerson { account: id.uuid(), name, totals: totals.into() }
        };
        let key = |UsageOf { of: KeyRef { id, name }, totals }: UsageOf<KeyRef>| OfKey {
            key: id.uuid(),
            name,
            totals: totals.into(),
        };
        let group = |UsageOf { of: GroupRef { id, name }, totals }: UsageOf<GroupRef>| OfGroup {
            group: id.uuid(),
            name: name.as_str().to_owned(),
            totals: totals.into(),
        };
        Self {
            whole: report.whole.into(),
            by_day: report.by_day.into_iter().map(day).collect(),
            by_model: report.by_model.into_iter().map(model).collect(),
            by_person: report.by_person.into_iter().map(person).collect(),
            by_key: report.by_key.into_iter().map(key).collect(),
            by_group: report.by_group.into_iter().map(group).collect(),
        }
    }
}
