//! The writer of all live turns: what they said in the last 250 ms goes into one transaction.
//!
//! One loop for all turns instead of one in each: with many answers at once, the database still sees four writes a second.

use super::{
    Turns,
    registry::{give_back, unwritten},
    retry::TRY_TIMEOUT,
};
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
            biased;
            () = turns.abandon.cancelled() => return,
            _ = beat.tick() => {}
        }
        let _writing = turns.writing().await;
        let live = turns.all();
        let segments = unwritten(&live);
        if segments.is_empty() {
            continue;
        }
        let written = tokio::select! {
            biased;
            written = write(storage, &segments) => written,
            // Whoever stops the server has little time. Where it was written after all, it is the same text once more.
            () = turns.abandon.cancelled() => Err(Error::Unreachable("the server stops".into())),
        };
        if let Err(error) = &written
            && !is_away
        {
            let (error, segments) = (chain(error), segments.len());
            tracing::warn!(error, segments, "segments not written yet");
        }
        is_away = written.is_err();
        if is_away {
            // It comes again with the next beat or at the server's end, unless the end of its turn is stored before.
            give_back(&live, segments);
        }
    }
}

async fn write(storage: &Storage, segments: &[Segment]) -> Result<(), Error> {
    let written = timeout(TRY_TIMEOUT, storage.append_segments(segments)).await;
    written.unwrap_or_else(|late| Err(Error::Unreachable(late.into())))
}
