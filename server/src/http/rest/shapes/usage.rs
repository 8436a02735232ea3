//! The report of what models took.

use super::{lists::ListScope, moment::Moment, money::Cost};
use contract::{Days, GroupRef, KeyRef, ModelId, PersonRef, UsageOf};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// The query of a report: its days, and whose usage.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UsageQuery {
    /// When the first day begins.
    from: Moment,
    /// How many days of 24 hours.
    #[param(minimum = 1, maximum = 400)]
    days: u16,
    /// One's own usage, which is what is reported without it, or everybody's, for administrators.
    #[param(inline)]
    scope: Option<ListScope>,
}

impl UsageQuery {
    /// The days of the report.
    pub fn days(&self) -> Days {
        Days { from: self.from.0, count: self.days }
    }

    /// Whose usage it is about.
    pub fn scope(&self) -> contract::ListScope {
        self.scope.map(Into::into).unwrap_or_default()
    }
}

/// What the models took over some days, seen from several sides. Each list adds up to `whole`, but for `by_key`, which
/// leaves out what was asked without a key, and `by_group`.
#[derive(Serialize, ToSchema)]
pub struct Report {
    /// All of it.
    whole: UsageTotals,
    /// By day; days on which nothing was asked are left out.
    by_day: Vec<OfDay>,
    /// By model, the dearest first.
    by_model: Vec<OfModel>,
    /// By person, the dearest first.
    by_person: Vec<OfPerson>,
    /// By key, the dearest first.
    by_key: Vec<OfKey>,
    /// By group as it is made up today, the dearest first. Somebody in two groups counts in both, somebody in none in
    /// none. Empty where one's own usage is asked about.
    by_group: Vec<OfGroup>,
}

/// What one day took.
#[derive(Serialize, ToSchema)]
pub struct OfDay {
    /// When the day begins.
    from: Moment,
    /// What it took.
    totals: UsageTotals,
}

/// What one model took.
#[derive(Serialize, ToSchema)]
pub struct OfModel {
    /// Its id.
    model: String,
    /// What it took.
    totals: UsageTotals,
}

/// What one person took.
#[derive(Serialize, ToSchema)]
pub struct OfPerson {
    /// The person's account.
    account: Uuid,
    /// What they are called; `null`: the account is gone.
    name: Option<String>,
    /// What they took.
    totals: UsageTotals,
}

/// What one key took.
#[derive(Serialize, ToSchema)]
pub struct OfKey {
    /// The key's id.
    key: Uuid,
    /// What it is called; `null`: it is gone.
    name: Option<String>,
    /// What it took.
    totals: UsageTotals,
}

/// What the members of one group took.
#[derive(Serialize, ToSchema)]
pub struct OfGroup {
    /// The group's id.
    group: Uuid,
    /// What it is called.
    name: String,
    /// What they took.
    totals: UsageTotals,
}

/// What some calls took together.
#[derive(Serialize, ToSchema)]
pub struct UsageTotals {
    /// How many answers, titles and vectors were asked for. One that several models were asked for counts once.
    requests: u64,
    /// How often a model was asked, failed attempts included.
    calls: u64,
    /// How many of these calls failed.
    failed: u64,
    /// How many requests another model answered than the one that comes first.
    fallbacks: u64,
    /// Tokens read, as far as they were counted.
    input: u64,
    /// Tokens written, as far as they were counted.
    output: u64,
    /// What the calls cost.
    cost: Cost,
    /// From asking to the first word: what half of the calls that said one needed at most.
    first_token_p50_ms: Option<u64>,
    /// The same for 95 of 100.
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
