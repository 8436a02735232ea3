//! What the ledger's calls took together.
//!
//! One question to the database gives the smallest portions; everything else is added up from these, so that all
//! lists of a report are of one moment and come to the same.

mod fold;

use crate::rows::{RowOf, two_part_sum};
use crate::{Error, Result, Storage};
use contract::{
    AccountId, CallOutcome, Cost, Days, KeyRef, ModelId, PersonRef, Pico, Report, UsageTotals,
};
use fold::Sum;

/// What was asked on one day, of one model, by one person, in one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageLine {
    /// The day, counted from 0.
    pub day: u16,
    /// The model.
    pub model: ModelId,
    /// Who asked.
    pub person: PersonRef,
    /// With which key; `None`: on the page.
    pub key: Option<KeyRef>,
    /// What it took.
    pub totals: UsageTotals,
}

// A sum in two parts. The engines fail at a sum that is too large for a number; nine billion such parts fit.
macro_rules! sum {
    ($column:literal, $name:literal) => {
        concat!(
            "CAST(COALESCE(SUM(",
            $column,
            " / 1000000000), 0) AS BIGINT) AS ",
            $name,
            "_high, CAST(COALESCE(SUM(",
            $column,
            " % 1000000000), 0) AS BIGINT) AS ",
            $name,
            "_low"
        )
    };
}

// Calls from $1 on and before $2, of which those with the outcome $3 failed, by day, model, person and key, with all their times to the first word.
macro_rules! lines {
    ($whose:literal) => {
        concat!(
            "SELECT (created_at - $1) / 86400000 AS day, model, account_id, key_id,
               (SELECT accounts.name FROM accounts WHERE accounts.id = calls.account_id) AS person,
               (SELECT keys.name FROM keys WHERE keys.id = calls.key_id) AS key_name,
               COUNT(*) AS calls,
               COUNT(CASE WHEN attempt = 1 THEN 1 END) AS requests,
               COUNT(CASE WHEN outcome = $3 THEN 1 END) AS failed,
               COUNT(CASE WHEN fallback = 1 AND outcome <> $3 THEN 1 END) AS fallbacks,
               COUNT(CASE WHEN cost_pico IS NULL THEN 1 END) AS unpriced, ",
            sum!("input_tokens", "input"),
            ", ",
            sum!("output_tokens", "output"),
            ", ",
            sum!("cost_pico", "cost"),
            ", STRING_AGG(CAST(first_token_ms AS TEXT), ',') AS times
             FROM calls
             WHERE created_at >= $1 AND created_at < $2",
            $whose,
            " GROUP BY day, model, account_id, key_id"
        )
    };
}

impl Storage {
    /// What was asked over some days, by everybody or by one person and their keys, from every side. That of everybody
    /// also by group, as they are made up now.
    pub async fn report(&self, days: Days, account: Option<AccountId>) -> Result<Report> {
        let groups = if account.is_none() { self.groups().await? } else { Vec::new() };
        Ok(fold::report(days, &self.portions(days, account).await?, &groups))
    }

    /// What was asked over some days, by everybody or by one person and their keys: a line for each day, model,
    /// person and key, in this order.
    pub async fn usage_lines(
        &self,
        days: Days,
        account: Option<AccountId>,
    ) -> Result<Vec<UsageLine>> {
        let mut portions = self.portions(days, account).await?;
        portions.sort_by(|one, other| one.place().cmp(&other.place()));
        Ok(portions.into_iter().map(UsageLine::from).collect())
    }

    async fn portions(&self, days: Days, account: Option<AccountId>) -> Result<Vec<Portion>> {
        let (from, until) = (days.from.millis(), days.until().millis());
        let failed = CallOutcome::Failed.as_str();
        let rows: Vec<PortionRow> = match account {
            None => {
                sqlx::query_as(lines!(""))
                    .bind(from)
                    .bind(until)
                    .bind(failed)
                    .fetch_all(&self.read)
                    .await?
            }
            Some(account) => {
                sqlx::query_as(lines!(" AND account_id = $4"))
                    .bind(from)
                    .bind(until)
                    .bind(failed)
                    .bind(account.text())
                    .fetch_all(&self.read)
                    .await?
            }
        };
        rows.into_iter().map(Portion::try_from).collect()
    }
}

/// Calls of one day, model, person and key.
struct Portion {
    day: u16,
    model: ModelId,
    person: PersonRef,
    key: Option<KeyRef>,
    sum: Sum,
}

impl Portion {
    fn place(&self) -> impl Ord {
        (self.day, &self.model, self.person.id, self.key.as_ref().map(|key| key.id))
    }
}

impl From<Portion> for UsageLine {
    fn from(Portion { day, model, person, key, sum }: Portion) -> Self {
        Self { day, model, person, key, totals: sum.totals() }
    }
}

#[derive(sqlx::FromRow)]
struct PortionRow {
    day: i64,
    model: String,
    account_id: String,
    key_id: Option<String>,
    person: Option<String>,
    key_name: Option<String>,
    calls: i64,
    requests: i64,
    failed: i64,
    fallbacks: i64,
    unpriced: i64,
    input_high: i64,
    input_low: i64,
    output_high: i64,
    output_low: i64,
    cost_high: i64,
    cost_low: i64,
    times: Option<String>,
}

impl TryFrom<PortionRow> for Portion {
    type Error = Error;

    fn try_from(row: PortionRow) -> Result<Self> {
        let of = RowOf("calls", &row.account_id);
        let key = of.maybe_id(row.key_id.as_deref())?;
        let times = row.times.as_deref().unwrap_or_default().split_terminator(',');
        let totals = UsageTotals {
            requests: of.number(row.requests)?,
            calls: of.number(row.calls)?,
            failed: of.number(row.failed)?,
            fallbacks: of.number(row.fallbacks)?,
            input: of.number(two_part_sum(row.input_high, row.input_low))?,
            output: of.number(two_part_sum(row.output_high, row.output_low))?,
            cost: Cost {
                known: Pico(two_part_sum(row.cost_high, row.cost_low)),
                unpriced: u32::try_from(row.unpriced).unwrap_or(u32::MAX),
            },
            ..UsageTotals::default()
        };
        let times = times.map(|ms| ms.parse().map_err(|_| of.corrupt())).collect::<Result<_>>()?;
        Ok(Self {
            day: of.number(row.day)?,
            model: of.model(&row.model)?,
            person: PersonRef { id: of.id(&row.account_id)?, name: row.person },
            key: key.map(|id| KeyRef { id, name: row.key_name }),
            sum: Sum { totals, times },
        })
    }
}
