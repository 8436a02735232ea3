//! Panics in tasks that nobody waits for: what they say, and that a loop of the server's goes on after one.
//!
//! A file of its own, because turns and loops have nothing else in common.

use futures::FutureExt;
use std::{any::Any, panic::AssertUnwindSafe, time::Duration};
use tokio_util::task::TaskTracker;

/// The pause before a loop begins again, so that one that always panics does not do nothing else.
const PAUSE: Duration = Duration::from_secs(1);

/// The text of a panic.
pub(crate) fn text(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("something that is no text")
}

/// Runs a loop to its end, on a task that shutdown waits for. Where it panics, which is logged under its name, it begins
/// again.
pub fn keep<F>(
    tracker: &TaskTracker,
    name: &'static str,
    begin: impl Fn() -> F + Send + Sync + 'static,
) where
    F: Future<Output = ()> + Send + 'static,
{
    tracker.spawn(async move {
        while let Err(panic) = AssertUnwindSafe(begin()).catch_unwind().await {
            tracing::error!(task = name, panic = text(&*panic), "loop panicked");
            tokio::time::sleep(PAUSE).await;
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{
        Arc,
        atomic::{AtomicU32, Ordering::SeqCst},
    };

    #[tokio::test(start_paused = true)]
    async fn a_loop_that_panics_begins_again() {
        let (tracker, times) = (TaskTracker::new(), Arc::new(AtomicU32::new(0)));
        let counted = Arc::clone(&times);

        keep(&tracker, "test", move || {
            let time = counted.fetch_add(1, SeqCst);
            async move { assert!(time >= 2, "not yet") }
        });
        tracker.close();
        tracker.wait().await;

        assert_eq!(times.load(SeqCst), 3);
    }
}
