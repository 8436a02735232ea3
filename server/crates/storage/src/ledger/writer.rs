//! The one hand that writes into the ledger. What comes while it writes is written next, together ("group commit"), so
//! that a busy ledger costs the database little more than a quiet one.
//!
//! What it was handed is not lost when the database is away for a while: it tries again until it can write, or until the
//! storage is closed. A call may be written twice and counts once.

use super::{
    Call, Charge,
    group_commit::Desk,
    record::{Begun, Ended},
};
use crate::{Amount, Error, Purse, Result};
use sqlx::AnyPool;
use std::{
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
    time::timeout,
};
use uuid::Uuid;

/// How many lines may wait until nobody should be asked anything more. Each takes less than a kilobyte.
const MOST_WAITING: usize = 10_000;

/// How long what waits may take when the storage is closed.
const FLUSH_GRACE: Duration = Duration::from_secs(5);

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
pub(super) struct Waiting {
    lines: AtomicUsize,
    none: Notify,
    /// Whether what is not written yet is given up.
    pub(super) is_given_up: AtomicBool,
    given_up: Notify,
}

pub(super) struct Job {
    pub(super) line: Line,
    done: oneshot::Sender<Result<()>>,
    _place: Place,
}

/// A place among those that wait, until it is dropped.
pub(super) struct Place(Arc<Waiting>);

pub(super) enum Line {
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
        tokio::spawn(Desk::new(pool, begin, Arc::clone(&waiting)).write_all(jobs));
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
        let _ = timeout(FLUSH_GRACE, self.waiting.until_none()).await;
        self.waiting.is_given_up.store(true, Relaxed);
        self.waiting.given_up.notify_waiters();
        let _ = timeout(FLUSH_GRACE, self.waiting.until_none()).await;
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

    pub(super) async fn until_given_up(&self) {
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

impl Job {
    pub(super) fn tell(self, written: Result<()>) {
        // Perhaps nobody waits for it.
        let _ = self.done.send(written);
    }
}

impl Line {
    pub(super) const fn begins(&self) -> Option<Uuid> {
        match self {
            Self::Begun(begun) => Some(begun.id),
            Self::Ended(_) | Self::Released(..) => None,
        }
    }

    pub(super) const fn ends(&self) -> Option<Uuid> {
        match self {
            Self::Ended(ended) => Some(ended.call.id),
            Self::Begun(_) | Self::Released(..) => None,
        }
    }

    pub(super) fn purses(&self) -> &[Purse] {
        match self {
            Self::Begun(_) => &[],
            Self::Ended(ended) => &ended.purses,
            Self::Released(purses, _) => purses,
        }
    }

    /// Says in the log what is not in the ledger.
    pub(super) fn lost(&self, error: &Error) {
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
