//! The renderings of shares that are kept: whole answers, made once, compressed, and gone with their shares.
//!
//! Apart from `share`, because the page and the JSON of a share are kept alike. Nothing here decides who may read what:
//! whoever answers with a rendering has asked the port before whether its share opens, each time.
//!
//! A map and a count in place of a library: what is gone has to be gone at once, and what is kept within its bound at each
//! moment, while caches that are made for speed clean up after a while.

mod kept;
mod rendering;

pub use rendering::Rendering;

use contract::{
    Failure, Language, ShareId, SharedChat,
    permits::{PermitBound, Permits},
    ports::Fault,
};
use futures::{
    FutureExt,
    future::{BoxFuture, Shared},
};
use kept::{Capacity, Kept};
use std::{
    collections::HashSet,
    net::IpAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    thread,
    time::Duration,
};
use tokio::sync::{Semaphore, oneshot};
use tokio_util::task::TaskTracker;
use tracing::Instrument;

/// How much is kept.
const KEPT: Capacity = Capacity { bytes: 64 * 1024 * 1024, renderings: 4_096 };

/// How many renderings may be made or wait for it, …
const WAITING: usize = 64;

/// … and how many of these one address may have asked for.
const WAITING_PER_ADDRESS: usize = 8;

/// How often it is looked whether the shares still open whose renderings are kept.
pub const SWEEP_INTERVAL: Duration = Duration::from_secs(5);

/// The renderings that are kept, and those that are being made. Cheap to clone.
#[derive(Clone)]
pub struct Renderings(Arc<Inner>);

struct Inner {
    kept: Mutex<Kept<Pending>>,
    /// The permits of those who work, so that renderings never take all cores.
    workers: Semaphore,
    waiting: Permits<IpAddr>,
    made: AtomicU64,
}

/// The identity of a rendering: all that changes a byte of it within one build.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RenderingId {
    /// The share, whose text never changes.
    pub share: ShareId,
    /// The form that it is rendered in.
    pub form: Form,
}

/// A form of a share.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// The page, for people.
    Page {
        /// The language of its words.
        language: Language,
        /// The address of its style sheet.
        css: String,
    },
    /// The JSON, for programs.
    Json,
}

/// A rendering that is made, or will be.
type Pending = Shared<BoxFuture<'static, Result<Rendering, Arc<Fault>>>>;

impl Renderings {
    /// The rendering of an id. Where there is none yet, it is made of what `read` reads and `render` writes, away from the
    /// async threads, once for all who ask meanwhile, and also if they hang up. `network` is the address that is counted.
    ///
    /// # Errors
    /// `TooMany` where too many wait; whatever `read` fails with; `Broken` where `render` panics.
    pub async fn get(
        &self,
        tracker: &TaskTracker,
        id: RenderingId,
        network: IpAddr,
        read: impl Future<Output = Result<SharedChat, Fault>> + Send + 'static,
        render: impl FnOnce(SharedChat) -> Rendering + Send + 'static,
    ) -> Result<Rendering, Arc<Fault>> {
        let pending = self.pending(tracker, id, network, read, render);
        pending.map_err(|failure| Arc::new(Fault::from(failure)))?.await
    }

    fn pending(
        &self,
        tracker: &TaskTracker,
        id: RenderingId,
        network: IpAddr,
        read: impl Future<Output = Result<SharedChat, Fault>> + Send + 'static,
        render: impl FnOnce(SharedChat) -> Rendering + Send + 'static,
    ) -> Result<Pending, Failure> {
        let mut kept = self.kept();
        if let Some(pending) = kept.get(&id) {
            return Ok(pending);
        }
        let permit = self.0.waiting.take(network, 1).map_err(|bound| match bound {
            PermitBound::Each => Failure::TooMany { retry_after_s: 1 },
            PermitBound::All => Failure::unavailable(),
        })?;
        let (done, answer) = oneshot::channel();
        let made = async move {
            // Only a runtime that ends drops the task before it has sent something.
            let gone = |_| Err(Arc::new(Fault::from(Failure::unavailable())));
            answer.await.unwrap_or_else(gone)
        };
        let pending = made.boxed().shared();
        let number = kept.begin(id.clone(), pending.clone());

        let (this, inner) = (self.clone(), Arc::clone(&self.0));
        // A task within a task: a panic is a fault of the first one, and the second one takes the entry out.
        let work = async move {
            let _worker = inner.workers.acquire().await.map_err(Fault::broken)?;
            inner.made.fetch_add(1, Relaxed);
            let shared = read.await?;
            tokio::task::spawn_blocking(move || render(shared)).await.map_err(Fault::broken)
        };
        let work = tracker.spawn(work.in_current_span());
        tracker.spawn(async move {
            let _waiting = permit;
            let made = work.await.map_err(Fault::broken).flatten();
            match &made {
                Ok(rendering) => this.kept().keep(&id, number, rendering.size()),
                Err(_) => this.kept().give_up(&id, number),
            }
            drop(done.send(made.map_err(Arc::new)));
        });
        Ok(pending)
    }

    /// Drops whatever is kept of shares that no longer open. `open` finds those of some that do; where nothing is kept,
    /// it is not asked.
    ///
    /// # Errors
    /// What `open` fails with. Then everything stays.
    pub async fn sweep<F: Future<Output = Result<HashSet<ShareId>, E>>, E>(
        &self,
        open: impl FnOnce(Vec<ShareId>) -> F,
    ) -> Result<(), E> {
        let shares = self.kept().shares();
        if shares.is_empty() {
            return Ok(());
        }
        let open = open(shares.clone()).await?;
        let mut kept = self.kept();
        for share in shares.into_iter().filter(|share| !open.contains(share)) {
            kept.forget(share);
        }
        Ok(())
    }

    /// How often something was rendered since the start.
    #[must_use]
    pub fn made(&self) -> u64 {
        self.0.made.load(Relaxed)
    }

    /// How much is kept, in bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        self.kept().size()
    }

    fn kept(&self) -> MutexGuard<'_, Kept<Pending>> {
        // Every change is whole even after a panic.
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Renderings {
    fn default() -> Self {
        // Half the cores at most: the others answer those who chat.
        let cores = thread::available_parallelism().map_or(1, usize::from);
        Self(Arc::new(Inner {
            kept: Mutex::new(Kept::new(KEPT)),
            workers: Semaphore::new((cores / 2).max(1)),
            waiting: Permits::new(WAITING, WAITING_PER_ADDRESS),
            made: AtomicU64::new(0),
        }))
    }
}

#[cfg(test)]
mod tests;
