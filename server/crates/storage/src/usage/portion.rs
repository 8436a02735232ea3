//! The smallest portions of the ledger that a report is made of, as one question to the database gives them.
//!
//! The only statement of a report; `fold` and `sum` add up what it gives, and know no database.

use super::sum::Sum;
use crate::rows::{RowOf, find_all, two_part_sum};
use crate::{Error, Result};
use contract::{AccountId, CallOutcome, Cost, Days, KeyRef, ModelId, PersonRef, Pico, UsageTotals};
use sqlx::AnyPool;

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

// Calls from $1 on and before $2, by day, model, person and key, with all their times to the first word. Those with the
// outcome $3 failed.
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

/// The portions of some days' calls, by everybody or by one person and their keys.
pub(super) async fn portions(
    read: &AnyPool,
    days: Days,
    account: Option<AccountId>,
) -> Result<Vec<Portion>> {
    let query = match account {
        None => sqlx::query_as::<_, PortionRow>(lines!("")),
        Some(_) => sqlx::query_as::<_, PortionRow>(lines!(" AND account_id = $4")),
    };
    let query = query
        .bind(days.from.millis())
        .bind(days.until().millis())
        .bind(CallOutcome::Failed.as_str());
    match account {
        None => find_all(query, read).await,
        Some(account) => find_all(query.bind(account.text()), read).await,
    }
}

/// The calls of one day, model, person and key, added up.
pub(super) struct Portion {
    /// The day's number among the days of the question, counted from 0.
    pub day: u16,
    /// The model that was asked.
    pub model: ModelId,
    /// The person in whose name it was asked, with today's name.
    pub person: PersonRef,
    /// The key that a program asked with; `None`: somebody asked on the page.
    pub key: Option<KeyRef>,
    /// The sum of the calls.
    pub sum: Sum,
}

impl Portion {
    /// The key by which portions are sorted: day, model, person and key.
    pub(super) fn order(&self) -> impl Ord {
        (self.day, &self.model, self.person.id, self.key.as_ref().map(|key| key.id))
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
        let key = of.maybe_id("key_id", row.key_id.as_deref())?;
        let times = row.times.as_deref().unwrap_or_default().split_terminator(',');
        let totals = UsageTotals {
            requests: of.number("requests", row.requests)?,
            calls: of.number("calls", row.calls)?,
            failed: of.number("failed", row.failed)?,
            fallbacks: of.number("fallbacks", row.fallbacks)?,
            input: of.number("input_tokens", two_part_sum(row.input_high, row.input_low))?,
            output: of.number("output_tokens", two_part_sum(row.output_high, row.output_low))?,
            cost: Cost {
                known: Pico(two_part_sum(row.cost_high, row.cost_low)),
                unpriced: u32::try_from(row.unpriced).unwrap_or(u32::MAX),
            },
            ..UsageTotals::default()
        };
        let times =
            times.map(|ms| of.parsed("first_token_ms", ms.parse())).collect::<Result<_>>()?;
        Ok(Self {
            day: of.number("created_at", row.day)?,
            model: of.model("model", &row.model)?,
            person: PersonRef { id: of.id("account_id", &row.account_id)?, name: row.person },
            key: key.map(|id| KeyRef { id, name: row.key_name }),
            sum: Sum { totals, times },
        })
    }
}
