//! The portions of the ledger that a report is made of, as the database counts them.
//!
//! The only statements of a report; `fold` and `sum` add up what they give, and know no database. One counts by day and
//! model and one by person and key, instead of one by all four: where a million calls were made there are hundreds of
//! thousands of the latter, and a few thousand of the former.

use super::{first_words::FirstWords, first_words::bucket, sum::Sum};
use crate::Result;
use crate::rows::{RowOf, two_part_sum};
use contract::{AccountId, CallOutcome, Cost, Days, KeyRef, ModelId, PersonRef, Pico, UsageTotals};
use sqlx::{Any, Executor};

// A sum in two parts. The engines fail at a sum that is too large for a number; nine billion such parts fit.
macro_rules! parts_of {
    ($column:literal, $name:literal) => {
        concat!(
            "COALESCE(SUM(",
            $column,
            " / 1000000000), 0) AS ",
            $name,
            "_high, COALESCE(SUM(",
            $column,
            " % 1000000000), 0) AS ",
            $name,
            "_low"
        )
    };
}

macro_rules! sum_of {
    ($name:literal) => {
        concat!("CAST(SUM(cells.", $name, ") AS BIGINT) AS ", $name)
    };
}

// Calls from $1 on and before $2, by `keys`; those with the outcome $3 failed. The inner question counts by bucket of the
// time to the first word as well, and the outer one puts the buckets side by side in one text.
macro_rules! portions {
    ($names:literal, $keys:literal, $of:literal, $whose:literal) => {
        concat!(
            "SELECT ",
            $of,
            sum_of!("calls"),
            ", ",
            sum_of!("requests"),
            ", ",
            sum_of!("failed"),
            ", ",
            sum_of!("fallbacks"),
            ", ",
            sum_of!("unpriced"),
            ", ",
            sum_of!("input_high"),
            ", ",
            sum_of!("input_low"),
            ", ",
            sum_of!("output_high"),
            ", ",
            sum_of!("output_low"),
            ", ",
            sum_of!("cost_high"),
            ", ",
            sum_of!("cost_low"),
            ", STRING_AGG(CAST(cells.bucket AS TEXT) || ':' || CAST(cells.calls AS TEXT), ',') AS first_words
             FROM (
               SELECT ",
            $keys,
            ", ",
            bucket!(),
            " AS bucket,
                 COUNT(*) AS calls,
                 COUNT(CASE WHEN attempt = 1 THEN 1 END) AS requests,
                 COUNT(CASE WHEN outcome = $3 THEN 1 END) AS failed,
                 COUNT(CASE WHEN fallback = 1 AND outcome <> $3 THEN 1 END) AS fallbacks,
                 COUNT(CASE WHEN cost_pico IS NULL THEN 1 END) AS unpriced, ",
            parts_of!("input_tokens", "input"),
            ", ",
            parts_of!("output_tokens", "output"),
            ", ",
            parts_of!("cost_pico", "cost"),
            " FROM calls
               WHERE created_at >= $1 AND created_at < $2",
            $whose,
            " GROUP BY ",
            $names,
            ", bucket
             ) AS cells
             GROUP BY ",
            $names
        )
    };
}

// The names are asked for once a portion. `|| ''` keeps SQLite from walking all calls in the order of an index by person
// just because they are counted by person: the days are what is asked for.
macro_rules! by_day_and_model {
    ($whose:literal) => {
        portions!(
            "day, model",
            "(created_at - $1) / 86400000 AS day, model",
            "cells.day, cells.model, ",
            $whose
        )
    };
}

macro_rules! by_person_and_key {
    ($whose:literal) => {
        portions!(
            "person_id, key_id",
            "account_id || '' AS person_id, key_id",
            "cells.person_id, cells.key_id,
               (SELECT accounts.name FROM accounts WHERE accounts.id = cells.person_id) AS person,
               (SELECT keys.name FROM keys WHERE keys.id = cells.key_id) AS key_name, ",
            $whose
        )
    };
}

macro_rules! by_all {
    ($whose:literal) => {
        portions!(
            "day, model, person_id, key_id",
            "(created_at - $1) / 86400000 AS day, model, account_id || '' AS person_id, key_id",
            "cells.day, cells.model, cells.person_id, cells.key_id,
               (SELECT accounts.name FROM accounts WHERE accounts.id = cells.person_id) AS person,
               (SELECT keys.name FROM keys WHERE keys.id = cells.key_id) AS key_name, ",
            $whose
        )
    };
}

/// The calls of one day and model, added up.
pub(super) struct ModelPortion {
    /// The day's number among the days of the question, counted from 0.
    pub day: u16,
    /// The model that was asked.
    pub model: ModelId,
    /// The sum of the calls.
    pub sum: Sum,
}

/// The calls of one person and key, added up.
pub(super) struct PersonPortion {
    /// The person in whose name it was asked, with today's name.
    pub person: PersonRef,
    /// The key that a program asked with; `None`: somebody asked on the page.
    pub key: Option<KeyRef>,
    /// The sum of the calls.
    pub sum: Sum,
}

/// Counts the calls of some days, by everybody or by one person and their keys, by day and model.
pub(super) async fn by_day_and_model(
    database: impl Executor<'_, Database = Any>,
    days: Days,
    account: Option<AccountId>,
) -> Result<Vec<PortionRow>> {
    count(
        [by_day_and_model!(""), by_day_and_model!(" AND account_id = $4")],
        database,
        days,
        account,
    )
    .await
}

/// Counts the calls of some days, by everybody or by one person and their keys, by person and key.
pub(super) async fn by_person_and_key(
    database: impl Executor<'_, Database = Any>,
    days: Days,
    account: Option<AccountId>,
) -> Result<Vec<PortionRow>> {
    count(
        [by_person_and_key!(""), by_person_and_key!(" AND account_id = $4")],
        database,
        days,
        account,
    )
    .await
}

/// Counts the calls of some days, by everybody or by one person and their keys, by day, model, person and key.
pub(super) async fn by_all(
    database: impl Executor<'_, Database = Any>,
    days: Days,
    account: Option<AccountId>,
) -> Result<Vec<PortionRow>> {
    count([by_all!(""), by_all!(" AND account_id = $4")], database, days, account).await
}

async fn count(
    [of_everybody, of_one]: [&'static str; 2],
    database: impl Executor<'_, Database = Any>,
    days: Days,
    account: Option<AccountId>,
) -> Result<Vec<PortionRow>> {
    let query = sqlx::query_as(if account.is_some() { of_one } else { of_everybody })
        .bind(days.from.millis())
        .bind(days.until().millis())
        .bind(CallOutcome::Failed.as_str());
    let query = match account {
        None => query,
        Some(account) => query.bind(account.text()),
    };
    Ok(query.fetch_all(database).await?)
}

/// A portion as the database gives it. What it was not counted by is not there.
#[derive(sqlx::FromRow)]
pub(super) struct PortionRow {
    #[sqlx(default)]
    day: i64,
    #[sqlx(default)]
    model: String,
    #[sqlx(default)]
    person_id: String,
    #[sqlx(default)]
    key_id: Option<String>,
    #[sqlx(default)]
    person: Option<String>,
    #[sqlx(default)]
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
    first_words: Option<String>,
}

impl PortionRow {
    /// The portion of a day and a model.
    pub(super) fn of_model(&self) -> Result<ModelPortion> {
        let of = self.of();
        let day = of.number("created_at", self.day)?;
        Ok(ModelPortion { day, model: of.model("model", &self.model)?, sum: self.sum()? })
    }

    /// The portion of a person and a key.
    pub(super) fn of_person(&self) -> Result<PersonPortion> {
        let of = self.of();
        let key = of.maybe_id("key_id", self.key_id.as_deref())?;
        let name = self.person.clone();
        Ok(PersonPortion {
            person: PersonRef { id: of.id("account_id", &self.person_id)?, name },
            key: key.map(|id| KeyRef { id, name: self.key_name.clone() }),
            sum: self.sum()?,
        })
    }

    fn sum(&self) -> Result<Sum> {
        let of = self.of();
        let first_words = FirstWords::parse(self.first_words.as_deref().unwrap_or_default());
        let totals = UsageTotals {
            requests: of.number("requests", self.requests)?,
            calls: of.number("calls", self.calls)?,
            failed: of.number("failed", self.failed)?,
            fallbacks: of.number("fallbacks", self.fallbacks)?,
            input: of.number("input_tokens", two_part_sum(self.input_high, self.input_low))?,
            output: of.number("output_tokens", two_part_sum(self.output_high, self.output_low))?,
            cost: Cost {
                known: Pico(two_part_sum(self.cost_high, self.cost_low)),
                unpriced: u32::try_from(self.unpriced).unwrap_or(u32::MAX),
            },
            ..UsageTotals::default()
        };
        Ok(Sum { totals, first_words: of.word("first_token_ms", first_words)? })
    }

    /// The row in the words of an error: by its person, or by its model.
    fn of(&self) -> RowOf<'_> {
        RowOf("calls", if self.person_id.is_empty() { &self.model } else { &self.person_id })
    }
}
