//! The writer of all live turns: what they said in the last 250 ms goes into one transaction.
//!
//! One loop for all turns instead of one in each: with many answers at once, the database still sees four writes a second.

use super::{Turns, retry::TRY_TIMEOUT};
use crate::{Backend, panics::keep};
use contract::ports::chain;
use std::{sync::Arc, time::Duration};
use storage::{Error, Segment, Storage};
use tokio::time::{MissedTickBehavior, interval, timeout};

/// The time between two writes, and so of the text that a crash may lose.
const WRITE_INTERVAL: Duration = Duration::from_millis(250);

/// Starts the writer. It ends when the server stops and nothing is left to write.
pub(crate) fn keep_writing(backend: &Backend) {
    let turns = Arc::clone(&backend.turns);
    let storage = backend.storage.clone();
    keep(&backend.tracker, "turns", move || {
        let (turns, storage) = (Arc::clone(&turns), storage.clone());
        async move { keep_writing_to(&storage, &turns).await }
    });
}

async fn keep_writing_to(storage: &Storage, turns: &Turns) {
    let mut beat = interval(WRITE_INTERVAL);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut is_away = false;
    loop {
        tokio::select! {
            () = turns.abandon.cancelled() => return,
            _ = beat.tick() => {}
        }
        let segments = turns.unwritten();
        if segments.is_empty() {
            continue;
        }
        let written = write(storage, &segments).await;
        if let Err(error) = &written
            && !is_away
        {
            let (error, segments) = (chain(error), segments.len());
            tracing::warn!(error, segments, "segments not written yet");
        }
        is_away = written.is_err();
        if is_away {
            // It comes again with the next beat, unless the end of its turn is stored before.
            turns.give_back(segments);
        }
    }
}

async fn write(storage: &Storage, segments: &[Segment]) -> Result<(), Error> {
    let written = timeout(TRY_TIMEOUT, storage.append_segments(segments)).await;
    written.unwrap_or_else(|late| Err(Error::Unreachable(late.into())))
}
