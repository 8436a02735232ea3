//! Recovery: what a process takes over from others that are no more, the turns, calls and reservations
//! that they left open.
//!
//! Turns, ledger and spending all leave something open when a process dies. It is taken over here in one go, since the
//! question before it is the same for all three: whether somebody else still serves the data.

use crate::Backend;
use contract::{
    Timestamp,
    ports::{Clock, chain},
};
use std::{sync::Arc, time::Duration};
use storage::Storage;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, timeout};

/// The time that a start waits for another process that is about to stop.
const HANDOVER_GRACE: Duration = Duration::from_secs(3);
/// The time between two claims at the start.
const CLAIM_PAUSE: Duration = Duration::from_millis(50);
/// The time between two claims afterwards, each of which says that the data is served and asks who else serves it.
const CLAIM_INTERVAL: Duration = Duration::from_secs(5);

/// A moment later than any other.
const END_OF_TIME: Timestamp = Timestamp::from_millis(i64::MAX);

/// Takes over everything that is left open, if nobody else serves the data. `false`: somebody does, and nothing is taken
/// over.
///
/// # Errors
/// When the database cannot be read or written.
pub(crate) async fn start(storage: &Storage, clock: &dyn Clock) -> Result<bool, storage::Error> {
    let until = Instant::now() + HANDOVER_GRACE;
    while !storage.claim().await? {
        if Instant::now() >= until {
            tracing::warn!("data served by another process, and nothing taken over from it yet");
            return Ok(false);
        }
        sleep(CLAIM_PAUSE).await;
    }
    take_over(storage, END_OF_TIME, clock.now()).await?;
    storage.forget_reservations().await?;
    Ok(true)
}

/// Goes on claiming the data, until the server stops. Where the start was not alone, what was left open before it is
/// taken over when the others are gone. Their reservations stay until a start that is alone: nothing tells them from new
/// ones.
pub(crate) fn keep_claiming(backend: &Backend, mut has_taken_over: bool) {
    let (storage, clock) = (backend.storage.clone(), Arc::clone(&backend.clock));
    let (stop, begun) = (backend.stop.clone(), clock.now());
    backend.tracker.spawn(async move {
        let mut times = interval(CLAIM_INTERVAL);
        times.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = times.tick() => {}
            }
            let is_alone = match timeout(CLAIM_INTERVAL, storage.claim()).await {
                Ok(Ok(is_alone)) => is_alone,
                Ok(Err(error)) => {
                    tracing::warn!(error = chain(&error), "data not claimed");
                    false
                }
                Err(_) => false,
            };
            if is_alone && !has_taken_over {
                match take_over(&storage, begun, clock.now()).await {
                    Ok(()) => has_taken_over = true,
                    Err(error) => {
                        tracing::warn!(error = chain(&error), "nothing taken over");
                    }
                }
            }
        }
    });
}

/// Marks turns that were left open as interrupted, and writes down calls that were cut off.
async fn take_over(
    storage: &Storage,
    begun_before: Timestamp,
    now: Timestamp,
) -> Result<(), storage::Error> {
    let turns = storage.interrupt_turns(begun_before, now).await?;
    if turns > 0 {
        tracing::warn!(turns, "turns interrupted");
    }
    let calls = storage.close_open_calls(begun_before).await?;
    if calls > 0 {
        tracing::warn!(calls, "calls cut off by the last stop");
    }
    Ok(())
}
