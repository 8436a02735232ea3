//! The handle of the ledger's writer, a task that writes what any clone of the storage hands over.
//!
//! What it was handed is not lost when the database is away for a while: it tries again until it can write, or until the
//! storage is closed. A call may be written twice and counts once.

use super::{
    call::{Call, Charge},
    group_commit::GroupCommit,
    queue::{Backlog, Job, Receipt},
    record::{EndedCall, OpenCall, Record},
};
use crate::{Amount, SpendCounter};
use sqlx::AnyPool;
use std::{sync::Arc, time::Duration};
use tokio::{sync::mpsc, time::timeout};

/// The largest number of records that may wait before nobody should be asked anything more. Each takes less than a
/// kilobyte.
const LARGEST_BACKLOG: usize = 10_000;

/// The time for writing the backlog when the storage is closed, and as long again for giving it up.
const FLUSH_GRACE: Duration = Duration::from_secs(5);

/// The ledger's writer. Handing it a record never makes anybody wait.
#[derive(Clone)]
pub(crate) struct Writer {
    queue: mpsc::UnboundedSender<Job>,
    backlog: Arc<Backlog>,
}

impl Writer {
    /// A writer for a database whose writing transactions begin with `begin`. It ends when the last clone is gone.
    #[expect(
        clippy::disallowed_methods,
        reason = "closing the storage waits for what it writes, and nothing else is lost with it"
    )]
    pub(crate) fn new(pool: AnyPool, begin: &'static str) -> Self {
        let (queue, jobs) = mpsc::unbounded_channel();
        let backlog = Arc::<Backlog>::default();
        tokio::spawn(GroupCommit::new(pool, begin, Arc::clone(&backlog)).write_all(jobs));
        Self { queue, backlog }
    }

    /// Hands over the note that a call goes on.
    pub(super) fn begin(&self, call: &Call<'_>) -> Receipt {
        self.hand_over(Record::Begun(OpenCall::of(call)))
    }

    /// Hands over a call that is over, with what it takes from counters.
    pub(super) fn end(&self, call: &Call<'_>, charge: &Charge<'_>) -> Receipt {
        self.hand_over(Record::Ended(Box::new(EndedCall::of(call, charge))))
    }

    /// Hands over a reservation that is given back.
    pub(crate) fn release(&self, counters: &[SpendCounter], amount: Amount) -> Receipt {
        self.hand_over(Record::Released(counters.to_vec(), amount))
    }

    /// Whether the writer keeps up with what it is handed.
    pub(crate) fn keeps_up(&self) -> bool {
        !self.queue.is_closed() && self.backlog.len() < LARGEST_BACKLOG
    }

    /// Waits until everything is written. What cannot be is given up after a while, and logged.
    pub(crate) async fn finish(&self) {
        let _ = timeout(FLUSH_GRACE, self.backlog.until_empty()).await;
        self.backlog.give_up();
        let _ = timeout(FLUSH_GRACE, self.backlog.until_empty()).await;
    }

    fn hand_over(&self, record: Record) -> Receipt {
        let (job, receipt) = Job::new(record, &self.backlog);
        // Where nobody writes any more, the job is dropped, and the receipt says so.
        let _ = self.queue.send(job);
        receipt
    }
}
