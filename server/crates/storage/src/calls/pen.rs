//! The one hand that writes into the ledger. What comes while it writes is written next, all in one transaction
//! ("group commit"), so that a busy ledger costs the database little more than a quiet one.

mod line;

use super::{Call, Charge};
use crate::{Error, Purse, Result};
use line::{Begun, Ended, Prices};
use sqlx::AnyPool;
use std::{
    collections::HashSet,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

/// How many lines are written in one transaction.
const MOST: usize = 256;

/// Takes what is to be written. It never makes anybody wait, and holds only a few lines for each call that goes on,
/// because whoever ends a call waits for its receipt.
#[derive(Clone)]
pub(crate) struct Pen {
    queue: mpsc::UnboundedSender<Job>,
}

/// Says when something is written, to whoever waits for it. It is written even if nobody does.
#[derive(Debug)]
pub struct Receipt(oneshot::Receiver<Result<()>>);

struct Job {
    line: Line,
    done: oneshot::Sender<Result<()>>,
}

enum Line {
    Begun(Begun),
    Ended(Box<Ended>),
}

impl Pen {
    /// A pen for a database whose writing transactions begin with `begin`. It is put down when the last clone is gone.
    #[expect(
        clippy::disallowed_methods,
        reason = "whoever ends a call waits for its receipt, on the tracker; nothing else is lost with this task"
    )]
    pub(crate) fn new(pool: AnyPool, begin: &'static str) -> Self {
        let (queue, jobs) = mpsc::unbounded_channel();
        tokio::spawn(write_all(jobs, Desk { pool, begin, prices: Prices::default() }));
        Self { queue }
    }

    pub(super) fn begin(&self, call: &Call<'_>) -> Receipt {
        self.hand_over(Line::Begun(Begun::of(call)))
    }

    pub(super) fn end(&self, call: &Call<'_>, charge: &Charge<'_>) -> Receipt {
        self.hand_over(Line::Ended(Box::new(Ended::of(call, charge))))
    }

    fn hand_over(&self, line: Line) -> Receipt {
        let (done, receipt) = oneshot::channel();
        // Where nobody writes any more, the job is dropped, and the receipt says so.
        let _ = self.queue.send(Job { line, done });
        Receipt(receipt)
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
            desk.write(jobs).await;
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
            Self::Ended(_) => None,
        }
    }

    const fn ends(&self) -> Option<Uuid> {
        match self {
            Self::Begun(_) => None,
            Self::Ended(ended) => Some(ended.call.id),
        }
    }

    fn purses(&self) -> &[Purse] {
        match self {
            Self::Begun(_) => &[],
            Self::Ended(ended) => &ended.purses,
        }
    }
}

/// What is needed for writing.
struct Desk {
    pool: AnyPool,
    begin: &'static str,
    prices: Prices,
}

impl Desk {
    /// Writes all of it, or each line on its own where one of them spoils it for the others.
    async fn write(&mut self, jobs: Vec<Job>) {
        let Err(error) = self.try_to_write(&jobs).await else {
            for job in jobs {
                job.tell(Ok(()));
            }
            return;
        };
        let is_unreachable = matches!(error, Error::Unreachable(_));
        if jobs.len() > 1 && !is_unreachable {
            for job in jobs {
                let written = self.try_to_write(std::slice::from_ref(&job)).await;
                job.tell(written);
            }
            return;
        }
        let kind = if is_unreachable { Error::Unreachable } else { Error::Database };
        let error = Arc::new(error);
        for job in jobs {
            job.tell(Err(kind(Box::new(Arc::clone(&error)))));
        }
    }

    async fn try_to_write(&mut self, jobs: &[Job]) -> Result<()> {
        let mut tx = self.pool.begin_with(self.begin).await?;
        let mut learnt = Vec::new();
        for job in jobs {
            match &job.line {
                Line::Begun(begun) => begun.write(&mut tx).await?,
                Line::Ended(ended) => learnt.extend(ended.write(&mut tx, &self.prices).await?),
            }
        }
        tx.commit().await?;
        self.prices.extend(learnt);
        Ok(())
    }
}
