//! The one hand that writes into the ledger. What comes while it writes is written next, together ("group commit"), so
//! that a busy ledger costs the database little more than a quiet one.
//!
//! What it was handed is not lost when the database is away for a while: it tries again until it can write, or until the
//! storage is closed. A call may be written twice and counts once.

mod line;

use super::{Call, Charge};
use crate::{Amount, Error, Purse, Result, engine::Tx, purses::release};
use futures::FutureExt as _;
use line::{Begun, Ended, Learnt, Prices};
use sqlx::AnyPool;
use std::{
    collections::HashSet,
    panic::AssertUnwindSafe,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    },
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    sync::{Notify, mpsc, oneshot},
    time::{error::Elapsed, sleep, timeout},
};
use uuid::Uuid;

/// How many lines are written in one transaction.
const MOST: usize = 256;

/// How many lines may wait until nobody should be asked anything more. Each takes less than a kilobyte.
const MOST_WAITING: usize = 10_000;

/// The first pause before it is tried again; each further one is twice as long, up to the longest.
const PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// How often a line is tried that the database refuses, and not because of its own trouble.
const TRIES: u32 = 3;

/// How long the database may take for one transaction, and for its end. Then its connection is taken for lost.
const LIMIT: Duration = Duration::from_secs(10);

/// How long what waits may take when the storage is closed.
const PATIENCE: Duration = Duration::from_secs(5);

/// Takes what is to be written. It never makes anybody wait.
#[derive(Clone)]
pub(crate) struct Pen {
    queue: mpsc::UnboundedSender<Job>,
    waiting: Arc<Waiting>,
}

/// Says when something is written, to whoever waits for it. It is written even if nobody does.
#[derive(Debug)]
pub struct Receipt(oneshot::Receiver<Result<()>>);

/// What was handed over and is not written yet.
#[derive(Default)]
struct Waiting {
    lines: AtomicUsize,
    none: Notify,
    /// Whether what is not written yet is given up.
    is_given_up: AtomicBool,
    given_up: Notify,
}

struct Job {
    line: Line,
    done: oneshot::Sender<Result<()>>,
    _place: Place,
}

/// A place among those that wait, until it is dropped.
struct Place(Arc<Waiting>);

enum Line {
    Begun(Begun),
    Ended(Box<Ended>),
    Released(Vec<Purse>, Amount),
}

impl Pen {
    /// A pen for a database whose writing transactions begin with `begin`. It is put down when the last clone is gone.
    #[expect(
        clippy::disallowed_methods,
        reason = "closing the storage waits for what it writes, and nothing else is lost with it"
    )]
    pub(crate) fn new(pool: AnyPool, begin: &'static str) -> Self {
        let (queue, jobs) = mpsc::unbounded_channel();
        let waiting = Arc::<Waiting>::default();
        let desk = Desk { pool, begin, prices: Prices::default(), waiting: Arc::clone(&waiting) };
        tokio::spawn(write_all(jobs, desk));
        Self { queue, waiting }
    }

    pub(super) fn begin(&self, call: &Call<'_>) -> Receipt {
        self.hand_over(Line::Begun(Begun::of(call)))
    }

    pub(super) fn end(&self, call: &Call<'_>, charge: &Charge<'_>) -> Receipt {
        self.hand_over(Line::Ended(Box::new(Ended::of(call, charge))))
    }

    pub(crate) fn release(&self, purses: &[Purse], amount: Amount) -> Receipt {
        self.hand_over(Line::Released(purses.to_vec(), amount))
    }

    /// Whether it keeps up with what it is handed.
    pub(crate) fn keeps_up(&self) -> bool {
        !self.queue.is_closed() && self.waiting.lines.load(Relaxed) < MOST_WAITING
    }

    /// Waits until everything is written. What cannot be is given up after a while, and logged.
    pub(crate) async fn finish(&self) {
        let _ = timeout(PATIENCE, self.waiting.until_none()).await;
        self.waiting.is_given_up.store(true, Relaxed);
        self.waiting.given_up.notify_waiters();
        let _ = timeout(PATIENCE, self.waiting.until_none()).await;
    }

    fn hand_over(&self, line: Line) -> Receipt {
        let (done, receipt) = oneshot::channel();
        self.waiting.lines.fetch_add(1, Relaxed);
        let place = Place(Arc::clone(&self.waiting));
        // Where nobody writes any more, the job is dropped, and the receipt says so.
        let _ = self.queue.send(Job { line, done, _place: place });
        Receipt(receipt)
    }
}

impl Waiting {
    async fn until_none(&self) {
        loop {
            let none = self.none.notified();
            if self.lines.load(Relaxed) == 0 {
                return;
            }
            none.await;
        }
    }
}

impl Waiting {
    async fn until_given_up(&self) {
        let given_up = self.given_up.notified();
        if !self.is_given_up.load(Relaxed) {
            given_up.await;
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.0.lines.fetch_sub(1, Relaxed) == 1 {
            self.0.none.notify_waiters();
        }
    }
}

impl Future for Receipt {
    type Output = Result<()>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        let nobody_writes = |gone: oneshot::error::RecvError| Err(Error::Unreachable(gone.into()));
        Pin::new(&mut self.0).poll(context).map(|done| done.unwrap_or_else(nobody_writes))
    }
}

async fn write_all(mut jobs: mpsc::UnboundedReceiver<Job>, mut desk: Desk) {
    let mut batch = Vec::new();
    while jobs.recv_many(&mut batch, MOST).await > 0 {
        for jobs in transactions(&mut batch) {
            let calls: Vec<_> = jobs.iter().filter_map(|job| job.line.ends()).collect();
            // A line that makes it panic takes its transaction with it, and not all that come after.
            if AssertUnwindSafe(desk.write(jobs)).catch_unwind().await.is_err() {
                tracing::error!(?calls, "calls not recorded");
            }
        }
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

impl Job {
    fn tell(self, written: Result<()>) {
        // Perhaps nobody waits for it.
        let _ = self.done.send(written);
    }
}

impl Line {
    const fn begins(&self) -> Option<Uuid> {
        match self {
            Self::Begun(begun) => Some(begun.id),
            Self::Ended(_) | Self::Released(..) => None,
        }
    }

    const fn ends(&self) -> Option<Uuid> {
        match self {
            Self::Ended(ended) => Some(ended.call.id),
            Self::Begun(_) | Self::Released(..) => None,
        }
    }

    fn purses(&self) -> &[Purse] {
        match self {
            Self::Begun(_) => &[],
            Self::Ended(ended) => &ended.purses,
            Self::Released(purses, _) => purses,
        }
    }

    /// Says in the log what is not in the ledger.
    fn lost(&self, error: &Error) {
        let error = error as &dyn std::error::Error;
        match self {
            Self::Begun(begun) => tracing::error!(call = %begun.id, error, "call not noted"),
            Self::Ended(ended) => tracing::error!(call = ?ended, error, "call not recorded"),
            Self::Released(purses, amount) => {
                tracing::error!(?purses, ?amount, error, "reservation not released");
            }
        }
    }
}

/// What is needed for writing.
struct Desk {
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
