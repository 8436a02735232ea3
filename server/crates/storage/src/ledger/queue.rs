//! The queue between those who hand records over and the task that writes them: how long it is, and the receipts of what
//! waits in it. Both sides hold it, and neither knows the other.

use super::record::Record;
use crate::{Error, Result};
use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    },
    task::{Context, Poll},
};
use tokio::sync::{Notify, oneshot};

/// The promise that something handed to the ledger is written: a future that resolves when it is, or with the error that
/// kept it out. It is written even if nobody waits.
#[derive(Debug)]
pub struct Receipt(oneshot::Receiver<Result<()>>);

impl Future for Receipt {
    type Output = Result<()>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        let nobody_writes = |gone: oneshot::error::RecvError| Err(Error::Unreachable(gone.into()));
        Pin::new(&mut self.0).poll(context).map(|done| done.unwrap_or_else(nobody_writes))
    }
}

/// A record to be written, with the other end of its receipt.
pub(super) struct Job {
    /// The record itself.
    pub record: Record,
    done: oneshot::Sender<Result<()>>,
    _counted: Counted,
}

impl Job {
    /// A job that counts in the backlog until it is dropped.
    pub(super) fn new(record: Record, backlog: &Arc<Backlog>) -> (Self, Receipt) {
        let (done, receipt) = oneshot::channel();
        backlog.records.fetch_add(1, Relaxed);
        let counted = Counted(Arc::clone(backlog));
        (Self { record, done, _counted: counted }, Receipt(receipt))
    }

    /// Resolves the receipt with what came of writing the record.
    pub(super) fn resolve(self, written: Result<()>) {
        // Perhaps nobody waits for it.
        let _ = self.done.send(written);
    }
}

/// The number of records that were handed over and are not written yet, and whether they are given up.
#[derive(Default)]
pub(super) struct Backlog {
    records: AtomicUsize,
    empty: Notify,
    is_given_up: AtomicBool,
    given_up: Notify,
}

impl Backlog {
    /// The number of records that wait.
    pub(super) fn len(&self) -> usize {
        self.records.load(Relaxed)
    }

    /// Gives up what is not written yet.
    pub(super) fn give_up(&self) {
        self.is_given_up.store(true, Relaxed);
        self.given_up.notify_waiters();
    }

    /// Whether what is not written yet is given up.
    pub(super) fn is_given_up(&self) -> bool {
        self.is_given_up.load(Relaxed)
    }

    /// Waits until no record waits.
    pub(super) async fn until_empty(&self) {
        loop {
            let empty = self.empty.notified();
            if self.len() == 0 {
                return;
            }
            empty.await;
        }
    }

    /// Waits until what is not written yet is given up.
    pub(super) async fn until_given_up(&self) {
        let given_up = self.given_up.notified();
        if !self.is_given_up() {
            given_up.await;
        }
    }
}

/// One record's count in the backlog, taken back when it is dropped.
struct Counted(Arc<Backlog>);

impl Drop for Counted {
    fn drop(&mut self) {
        if self.0.records.fetch_sub(1, Relaxed) == 1 {
            self.0.empty.notify_waiters();
        }
    }
}
