//! The ledger's group commit: what comes while it writes is written next, together, so that a busy ledger costs the
//! database little more than a quiet one. Where the database was away it is written again.

use super::{
    price_cache::{CachedPrice, PriceCache},
    queue::{Backlog, Job},
    record::Record,
};
use crate::{Error, Result, SpendCounter, chat_cost::CostChanges, engine, engine::Tx};
use futures::FutureExt as _;
use sqlx::AnyPool;
use std::{collections::HashSet, panic::AssertUnwindSafe, sync::Arc, time::Duration};
use tokio::{
    sync::mpsc,
    time::{error::Elapsed, sleep, timeout},
};
use uuid::Uuid;

/// The largest number of records that are written in one transaction.
const LARGEST_TRANSACTION: usize = 256;

/// The first pause before a transaction is tried again; each further one is twice as long, up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// The number of tries for a record that the database refuses, and not because of its own trouble.
const MOST_TRIES: u32 = 3;

/// The time that the database has to begin a transaction, as long again to run it, and to commit it. Then its connection
/// is taken for lost.
const TRANSACTION_TIMEOUT: Duration = Duration::from_secs(10);

/// The task that writes the queue, a transaction at a time.
pub(super) struct GroupCommit {
    pool: AnyPool,
    begin: &'static str,
    prices: PriceCache,
    backlog: Arc<Backlog>,
}

/// A transaction that failed.
struct Failed {
    error: Error,
    /// Whether the error is transient: the database's trouble, and no record's.
    is_transient: bool,
    /// Whether it may be written all the same, because only the answer to the commit is missing.
    may_be_written: bool,
}

impl GroupCommit {
    /// A group commit whose transactions begin with `begin`.
    pub(super) fn new(pool: AnyPool, begin: &'static str, backlog: Arc<Backlog>) -> Self {
        Self { pool, begin, prices: PriceCache::default(), backlog }
    }

    /// Writes whatever comes, until nobody can hand over anything more.
    pub(super) async fn write_all(mut self, mut jobs: mpsc::UnboundedReceiver<Job>) {
        let mut batch = Vec::new();
        while jobs.recv_many(&mut batch, LARGEST_TRANSACTION).await > 0 {
            for jobs in transactions(&mut batch) {
                let calls: Vec<_> = jobs.iter().filter_map(|job| job.record.ends()).collect();
                // A record that makes it panic takes its transaction with it, and not all that come after.
                if AssertUnwindSafe(self.write(jobs)).catch_unwind().await.is_err() {
                    tracing::error!(?calls, "calls not recorded");
                }
            }
        }
    }

    /// Writes all of it, or each record on its own where one of them spoils it for the others.
    async fn write(&mut self, jobs: Vec<Job>) {
        let mut left = vec![jobs];
        while let Some(jobs) = left.pop() {
            left.extend(self.write_together(jobs).await);
        }
    }

    /// Writes all of it in one transaction, as soon as the database can. What is given back is to be written record
    /// by record, the first one last.
    async fn write_together(&mut self, mut jobs: Vec<Job>) -> Vec<Vec<Job>> {
        let backlog = Arc::clone(&self.backlog);
        let (mut pause, mut tries) = (FIRST_PAUSE, 0);
        loop {
            let written = tokio::select! {
                biased;
                () = backlog.until_given_up() => Err(Failed::given_up()),
                written = self.try_to_write(&jobs) => written,
            };
            let Err(Failed { error, is_transient, may_be_written }) = written else {
                for job in jobs {
                    job.resolve(Ok(()));
                }
                return Vec::new();
            };
            tries += 1;
            let is_given_up = backlog.is_given_up();
            if !is_given_up && !is_transient && jobs.len() > 1 {
                return jobs.into_iter().rev().map(|job| vec![job]).collect();
            }
            if is_given_up || (!is_transient && tries == MOST_TRIES) {
                give_up(jobs, error);
                return Vec::new();
            }
            if tries == 1 {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(records = jobs.len(), error, "ledger not written yet");
            }
            if may_be_written {
                jobs = without_releases(jobs);
            }
            sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    #[tracing::instrument(level = "debug", skip_all, fields(records = jobs.len()))]
    async fn try_to_write(&mut self, jobs: &[Job]) -> std::result::Result<(), Failed> {
        let begun = timeout(TRANSACTION_TIMEOUT, engine::begin(&self.pool, self.begin))
            .await
            .map_err(Failed::late)?;
        let mut tx =
            begun.map_err(|error| Failed { is_transient: true, ..Failed::of(error.into()) })?;
        let written =
            timeout(TRANSACTION_TIMEOUT, write_records(&mut tx, jobs, &self.prices)).await;
        let charged = written.map_err(Failed::late)?.map_err(Failed::of)?;
        let committed = timeout(TRANSACTION_TIMEOUT, tx.commit()).await.map_err(Failed::late);
        committed
            .and_then(|committed| committed.map_err(|error| Failed::of(error.into())))
            .map_err(|failed| Failed { may_be_written: true, ..failed })?;
        for price in charged {
            self.prices.keep(price);
        }
        Ok(())
    }
}

/// The batches that are written together. Calls that are charged to the same counters are: a transaction that held other
/// counters as well could wait for a reservation that waits for it.
fn transactions(batch: &mut Vec<Job>) -> Vec<Vec<Job>> {
    let over: HashSet<Uuid> = batch.iter().filter_map(|job| job.record.ends()).collect();
    let mut together: Vec<(Vec<SpendCounter>, Vec<Job>)> = Vec::new();
    for job in batch.drain(..) {
        // Many calls are over before anybody had time to note that they were begun.
        if job.record.begins().is_some_and(|id| over.contains(&id)) {
            job.resolve(Ok(()));
            continue;
        }
        let counters = job.record.counters();
        match together.iter_mut().find(|(same, _)| same == counters) {
            Some((_, jobs)) => jobs.push(job),
            None => together.push((counters.to_vec(), vec![job])),
        }
    }
    together.into_iter().map(|(_, jobs)| jobs).collect()
}

impl Failed {
    fn of(error: Error) -> Self {
        Self { is_transient: error.is_transient(), error, may_be_written: false }
    }

    fn late(late: Elapsed) -> Self {
        Self::of(Error::Unreachable(late.into()))
    }

    fn given_up() -> Self {
        Self::of(Error::Unreachable("the storage is closed".into()))
    }
}

/// Writes each record, and gives back the prices that were not in the cache: they belong into it once all is committed.
async fn write_records(tx: &mut Tx, jobs: &[Job], prices: &PriceCache) -> Result<Vec<CachedPrice>> {
    let (mut charged, mut costs) = (Vec::new(), CostChanges::default());
    for job in jobs {
        charged.extend(job.record.write(tx, prices, &mut costs).await?);
    }
    costs.write(tx).await?;
    Ok(charged)
}

/// Logs what is not in the ledger, and resolves the receipts with the error.
fn give_up(jobs: Vec<Job>, error: Error) {
    let kind = if error.is_transient() { Error::Unreachable } else { Error::Database };
    let error = Arc::new(error);
    for job in jobs {
        job.record.log_lost(&error);
        job.resolve(Err(kind(Box::new(Arc::clone(&error)))));
    }
}

/// The records that count once even if they are written twice. A reservation that is given back twice would be somebody
/// else's; one that stays is given back by the next start.
fn without_releases(jobs: Vec<Job>) -> Vec<Job> {
    let (releases, others): (Vec<_>, Vec<_>) =
        jobs.into_iter().partition(|job| matches!(job.record, Record::Released(..)));
    for job in releases {
        job.resolve(Ok(()));
    }
    others
}
