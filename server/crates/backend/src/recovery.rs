//! Recovery: what a process takes over from the one before it, the turns, calls and reservations that it left open, and
//! the claim that says that it is no more.
//!
//! Turns, ledger and spending all leave something open when a process dies. It is taken over here in one go, since the
//! question before it is the same for all three: whether somebody else serves the data. Nobody does who has not claimed it.

use crate::{Backend, panics::keep};
use contract::{
    Timestamp,
    ports::{Clock, chain},
};
use std::time::Duration;
use storage::{Error, Storage};
use tokio::time::{MissedTickBehavior, interval, timeout};

/// The time between two looks at the claim.
const CLAIM_INTERVAL: Duration = Duration::from_secs(5);
/// The time that one look may take.
const CLAIM_TIMEOUT: Duration = Duration::from_secs(30);

/// A moment later than any other.
const END_OF_TIME: Timestamp = Timestamp::from_millis(i64::MAX);

/// Takes over everything that was left open: turns become interrupted, calls that were cut off are written down, and
/// reservations are given back.
///
/// # Errors
/// When the database cannot be read or written.
pub(crate) async fn take_over(storage: &Storage, clock: &dyn Clock) -> Result<(), Error> {
    let turns = storage.interrupt_turns(END_OF_TIME, clock.now()).await?;
    if turns > 0 {
        tracing::warn!(turns, "turns interrupted");
    }
    let calls = storage.close_open_calls(END_OF_TIME).await?;
    if calls > 0 {
        tracing::warn!(calls, "calls cut off by the last stop");
    }
    storage.forget_reservations().await?;
    Ok(())
}

/// Looks after the claim to the data until the server stops. Where another process has it, this one is superseded.
pub(crate) fn keep_claim(backend: &Backend) {
    let storage = backend.storage.clone();
    let (stop, superseded) = (backend.stop.clone(), backend.superseded.clone());
    keep(&backend.tracker, "claim", move || {
        let (storage, stop, superseded) = (storage.clone(), stop.clone(), superseded.clone());
        async move {
            if stop.run_until_cancelled(until_lost(&storage)).await.is_some() {
                tracing::error!("another process has begun to serve the data");
                superseded.cancel();
            }
        }
    });
}

/// Waits until another process has the claim.
async fn until_lost(storage: &Storage) {
    let mut times = interval(CLAIM_INTERVAL);
    times.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut is_away = false;
    loop {
        times.tick().await;
        let kept = timeout(CLAIM_TIMEOUT, storage.keeps_claim()).await;
        let error = match kept.unwrap_or_else(|late| Err(Error::Unreachable(late.into()))) {
            Ok(true) => {
                is_away = false;
                continue;
            }
            Ok(false) => return,
            Err(error) => error,
        };
        if !is_away {
            tracing::warn!(error = chain(&error), "claim to the data not looked at");
        }
        is_away = true;
    }
}
