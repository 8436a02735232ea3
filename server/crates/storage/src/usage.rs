//! Usage: what the ledger's calls took together, by day, model, person, key and group.
//!
//! The database counts, at one moment, so that all lists of a report come to the same; the lists are added up from
//! what it counted. A daily table of sums beside the ledger was considered: days begin when the reader's do, and at a
//! million calls the portions that serve every time zone are hardly fewer than the calls.

mod first_words;
mod fold;
mod portion;
mod sum;

use crate::{Result, Storage};
use contract::{AccountId, Days, KeyRef, ModelId, PersonRef, UsageReport, UsageTotals};
use portion::PortionRow;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The most reports that are made at once: each keeps a connection busy, on SQLite one of four that read, for as long
/// as seconds where many calls were made.
const REPORTS_AT_ONCE: usize = 2;

/// The bound on those who count the ledger at once. Cheap to clone; all clones are one.
#[derive(Clone)]
pub(crate) struct Reports(Arc<Semaphore>);

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
        let _permit = self.reports.wait().await;
        let groups = if account.is_none() { self.groups().await? } else { Vec::new() };
        let mut tx = self.snapshot().await?;
        let models = portion::by_day_and_model(&mut *tx, days, account).await?;
        let people = portion::by_person_and_key(&mut *tx, days, account).await?;
        tx.commit().await?;
        aside(move || {
            let models: Vec<_> = each(&models, PortionRow::of_model)?;
            let people: Vec<_> = each(&people, PortionRow::of_person)?;
            Ok(fold::report(days, &models, &people, &groups))
        })
        .await
    }

    /// The usage of some days, by everybody or by one person and their keys: a line for each day, model,
    /// person and key, in this order. Whoever asks about many days asks for a few of them at a time.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn usage_lines(
        &self,
        days: Days,
        account: Option<AccountId>,
    ) -> Result<Vec<UsageLine>> {
        let _permit = self.reports.wait().await;
        let portions = portion::by_all(&self.read, days, account).await?;
        aside(move || {
            let mut lines = each(&portions, UsageLine::of)?;
            lines.sort_by(|one, other| one.order().cmp(&other.order()));
            Ok(lines)
        })
        .await
    }
}

impl Default for Reports {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(REPORTS_AT_ONCE)))
    }
}

impl Reports {
    /// Waits for its turn, first come, first served.
    async fn wait(&self) -> Option<OwnedSemaphorePermit> {
        // Nobody closes it.
        Arc::clone(&self.0).acquire_owned().await.ok()
    }
}

impl UsageLine {
    fn of(row: &PortionRow) -> Result<Self> {
        let portion::ModelPortion { day, model, sum } = row.of_model()?;
        let portion::PersonPortion { person, key, .. } = row.of_person()?;
        Ok(Self { day, model, person, key, totals: sum.totals() })
    }

    /// The key by which lines are sorted: day, model, person and key.
    fn order(&self) -> impl Ord {
        (self.day, &self.model, self.person.id, self.key.as_ref().map(|key| key.id))
    }
}

fn each<T>(rows: &[PortionRow], of: impl Fn(&PortionRow) -> Result<T>) -> Result<Vec<T>> {
    rows.iter().map(of).collect()
}

/// Adds up off the threads that serve everybody: thousands of portions take their time.
async fn aside<T: Send + 'static>(
    add_up: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    match tokio::task::spawn_blocking(add_up).await {
        Ok(added) => added,
        // It is never aborted, and the runtime that waits for it is there.
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}
