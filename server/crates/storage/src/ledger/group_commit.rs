//! Where lines of the ledger are written, together where that is possible, and again where the database was away.

use super::{
    record::{Learnt, Prices},
    writer::{Job, Line, Waiting},
};
use crate::{Error, Purse, Result, engine::Tx, purses::release};
use futures::FutureExt as _;
use sqlx::AnyPool;
use std::{
    collections::HashSet,
    panic::AssertUnwindSafe,
    sync::{Arc, atomic::Ordering::Relaxed},
    time::Duration,
};
use tokio::{
    sync::mpsc,
    time::{error::Elapsed, sleep, timeout},
};
use uuid::Uuid;

/// How many lines are written in one transaction.
const MOST: usize = 256;

/// The first pause before it is tried again; each further one is twice as long, up to the longest.
const PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// How often a line is tried that the database refuses, and not because of its own trouble.
const TRIES: u32 = 3;

/// How long the database may take for one transaction, and for its end. Then its connection is taken for lost.
const LIMIT: Duration = Duration::from_secs(10);

/// Where lines are written.
pub(super) struct Desk {
    pool: AnyPool,
    begin: &'static str,
    prices: Prices,
    waiting: Arc<Waiting>,
}

struct Failed {
    error: Error,
    /// Whether it is the database's trouble, and no line's.
    may_pass: bool,
    /// Whether it may be written all the same, because only the answer to the commit is missing.
    may_be_written: bool,
}

impl Desk {
    pub(super) fn new(pool: AnyPool, begin: &'static str, waiting: Arc<Waiting>) -> Self {
        Self { pool, begin, prices: Prices::default(), waiting }
    }

    /// Writes whatever comes, until nobody can hand over anything more.
    pub(super) async fn write_all(mut self, mut jobs: mpsc::UnboundedReceiver<Job>) {
        let mut batch = Vec::new();
        while jobs.recv_many(&mut batch, MOST).await > 0 {
            for jobs in transactions(&mut batch) {
                let calls: Vec<_> = jobs.iter().filter_map(|job| job.line.ends()).collect();
                // A line that makes it panic takes its transaction with it, and not all that come after.
                if AssertUnwindSafe(self.write(jobs)).catch_unwind().await.is_err() {
                    tracing::error!(?calls, "calls not recorded");
                }
            }
        }
    }

    /// Writes all of it, or each line on its own where one of them spoils it for the others.
    async fn write(&mut self, jobs: Vec<Job>) {
        let mut left = vec![jobs];
        while let Some(jobs) = left.pop() {
            left.extend(self.write_together(jobs).await);
        }
    }

    /// Writes all of it in one transaction, as soon as the database can. What is given back is to be written line by
    /// line, the first one last.
    async fn write_together(&mut self, mut jobs: Vec<Job>) -> Vec<Vec<Job>> {
        let waiting = Arc::clone(&self.waiting);
        let (mut pause, mut tries) = (PAUSE, 0);
        loop {
            let written = tokio::select! {
                biased;
                () = waiting.until_given_up() => Err(Failed::given_up()),
                written = self.try_to_write(&jobs) => written,
            };
            let Err(Failed { error, may_pass, may_be_written }) = written else {
                for job in jobs {
                    job.tell(Ok(()));
                }
                return Vec::new();
            };
            tries += 1;
            let is_given_up = waiting.is_given_up.load(Relaxed);
            if !is_given_up && !may_pass && jobs.len() > 1 {
                return jobs.into_iter().rev().map(|job| vec![job]).collect();
            }
            if is_given_up || (!may_pass && tries == TRIES) {
                give_up(jobs, error);
                return Vec::new();
            }
            if tries == 1 {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(lines = jobs.len(), error, "ledger not written yet");
            }
            if may_be_written {
                jobs = without_releases(jobs);
            }
            sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    async fn try_to_write(&mut self, jobs: &[Job]) -> std::result::Result<(), Failed> {
        let begun = timeout(LIMIT, self.pool.begin_with(self.begin)).await.map_err(Failed::late)?;
        let mut tx =
            begun.map_err(|error| Failed { may_pass: true, ..Failed::of(error.into()) })?;
        let written = timeout(LIMIT, write_lines(&mut tx, jobs, &self.prices)).await;
        let learnt = written.map_err(Failed::late)?.map_err(Failed::of)?;
        let committed = timeout(LIMIT, tx.commit()).await.map_err(Failed::late);
        committed
            .and_then(|committed| committed.map_err(|error| Failed::of(error.into())))
            .map_err(|failed| Failed { may_be_written: true, ..failed })?;
        self.prices.extend(learnt);
        Ok(())
    }
}

/// What is written together. Calls that are charged to the same purses are: a transaction that held other purses as
/// well could wait for a reservation that waits for it.
fn transactions(batch: &mut Vec<Job>) -> Vec<Vec<Job>> {
    let over: HashSet<Uuid> = batch.iter().filter_map(|job| job.line.ends()).collect();
    let mut together: Vec<(Vec<Purse>, Vec<Job>)> = Vec::new();
    for job in batch.drain(..) {
        // Many calls are over before anybody had time to note that they were begun.
        if job.line.begins().is_some_and(|id| over.contains(&id)) {
            job.tell(Ok(()));
            continue;
        }
        let purses = job.line.purses();
        match together.iter_mut().find(|(same, _)| same == purses) {
            Some((_, jobs)) => jobs.push(job),
            None => together.push((purses.to_vec(), vec![job])),
        }
    }
    together.into_iter().map(|(_, jobs)| jobs).collect()
}

impl Failed {
    fn of(error: Error) -> Self {
        Self { may_pass: error.may_pass(), error, may_be_written: false }
    }

    fn late(late: Elapsed) -> Self {
        Self::of(Error::Unreachable(late.into()))
    }

    fn given_up() -> Self {
        Self::of(Error::Unreachable("the storage is closed".into()))
    }
}

async fn write_lines(tx: &mut Tx, jobs: &[Job], known: &Prices) -> Result<Vec<Learnt>> {
    let mut learnt = Vec::new();
    for job in jobs {
        match &job.line {
            Line::Begun(begun) => begun.write(tx).await?,
            Line::Ended(ended) => learnt.extend(ended.write(tx, known).await?),
            Line::Released(purses, amount) => release(tx, purses, *amount).await?,
        }
    }
    Ok(learnt)
}

/// What is not in the ledger is in the log.
fn give_up(jobs: Vec<Job>, error: Error) {
    let kind = if error.may_pass() { Error::Unreachable } else { Error::Database };
    let error = Arc::new(error);
    for job in jobs {
        job.line.lost(&error);
        job.tell(Err(kind(Box::new(Arc::clone(&error)))));
    }
}

/// What counts once even if it is written twice. A reservation that is given back twice would be somebody else's; one
/// that stays is given back by the next start that is alone.
fn without_releases(jobs: Vec<Job>) -> Vec<Job> {
    let (releases, others): (Vec<_>, Vec<_>) =
        jobs.into_iter().partition(|job| matches!(job.line, Line::Released(..)));
    for job in releases {
        job.tell(Ok(()));
    }
    others
}
