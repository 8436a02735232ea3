//! Usage: what the ledger's calls took together, by day, model, person, key and group.
//!
//! One question to the database gives the smallest portions; everything else is added up from these, so that all
//! lists of a report are of one moment and come to the same.

mod fold;
mod portion;
mod sum;

use crate::{Result, Storage};
use contract::{AccountId, Days, KeyRef, ModelId, PersonRef, UsageReport, UsageTotals};
use portion::{Portion, portions};

/// The usage of one day, model, person and key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageLine {
    /// The day's number among the days of the question, counted from 0.
    pub day: u16,
    /// The model that was asked.
    pub model: ModelId,
    /// The person in whose name it was asked.
    pub person: PersonRef,
    /// The key that a program asked with; `None`: somebody asked on the page.
    pub key: Option<KeyRef>,
    /// The totals of its calls.
    pub totals: UsageTotals,
}

impl Storage {
    /// The usage of some days, by everybody or by one person and their keys, from every side. That of everybody
    /// also by group, as they are made up now.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn report(&self, days: Days, account: Option<AccountId>) -> Result<UsageReport> {
        let groups = if account.is_none() { self.groups().await? } else { Vec::new() };
        Ok(fold::report(days, &portions(&self.read, days, account).await?, &groups))
    }

    /// The usage of some days, by everybody or by one person and their keys: a line for each day, model,
    /// person and key, in this order.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn usage_lines(
        &self,
        days: Days,
        account: Option<AccountId>,
    ) -> Result<Vec<UsageLine>> {
        let mut portions = portions(&self.read, days, account).await?;
        portions.sort_by(|one, other| one.order().cmp(&other.order()));
        Ok(portions.into_iter().map(UsageLine::from).collect())
    }
}

impl From<Portion> for UsageLine {
    fn from(Portion { day, model, person, key, sum }: Portion) -> Self {
        Self { day, model, person, key, totals: sum.totals() }
    }
}
