//! The writer of all live turns: what they said in the last 250 ms goes into one transaction.
//!
//! One loop for all turns instead of one in each: with many answers at once, the database still sees four writes a second.

use crate::Backend;
use contract::ports::chain;
use std::{sync::Arc, time::Duration};
use tokio::time::{MissedTickBehavior, interval};

/// The time between two writes, and so of the text that a crash may lose.
const WRITE_INTERVAL: Duration = Duration::from_millis(250);

/// Starts the writer. It ends when the server stops and nothing is left to write.
pub(crate) fn keep_writing(backend: &Backend) {
    let turns = Arc::clone(&backend.turns);
    let storage = backend.storage.clone();
    let abandoned = backend.turns.abandon.clone();
    backend.tracker.spawn(async move {
        let mut beat = interval(WRITE_INTERVAL);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = abandoned.cancelled() => return,
                _ = beat.tick() => {}
            }
            let segments = turns.unwritten();
            if segments.is_empty() {
                continue;
            }
            // The end of a turn writes its whole text, so a batch that fails here is lost only if the
            // process dies as well.
            if let Err(error) = storage.append_segments(&segments).await {
                tracing::error!(
                    error = chain(&error),
                    segments = segments.len(),
                    "segments not written"
                );
            }
        }
    });
}
