//! The purge: deleted chats, the text of expired shares, ended sessions and old counters are removed for good, once an hour;
//! and deletions of accounts that were cut off go on.
//!
//! One loop for all of them: how long a thing is kept stands with its type, and here only the hours are counted.

use crate::{Backend, panics::keep};
use contract::Chat;
use contract::ports::{Clock, chain};
use std::sync::Arc;
use std::time::Duration;
use storage::Storage;
use tokio::time::{MissedTickBehavior, interval};

/// The time between two purges.
const PURGE_INTERVAL: Duration = Duration::from_hours(1);

/// Purges now and then once an hour, until the server stops.
pub(crate) fn keep_purging(backend: &Backend) {
    let (storage, clock) = (backend.storage.clone(), Arc::clone(&backend.clock));
    let stop = backend.stop.clone();
    keep(&backend.tracker, "purge", move || {
        let (storage, clock, stop) = (storage.clone(), Arc::clone(&clock), stop.clone());
        async move {
            let mut hours = interval(PURGE_INTERVAL);
            hours.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                tokio::select! {
                    () = stop.cancelled() => return,
                    _ = hours.tick() => purge(&storage, &*clock).await,
                }
            }
        }
    });
}

/// Purges once. What fails is tried again in the next round.
async fn purge(storage: &Storage, clock: &dyn Clock) {
    let now = clock.now();
    match storage.finish_deletions().await {
        Ok(0) => {}
        Ok(accounts) => tracing::info!(accounts, "deletions finished that were cut off"),
        Err(error) => tracing::warn!(error = chain(&error), "deletions not finished"),
    }
    match storage.purge_chats(now.plus_millis(-Chat::RETENTION)).await {
        Ok(0) => {}
        Ok(chats) => tracing::info!(chats, "deleted chats purged"),
        Err(error) => tracing::warn!(error = chain(&error), "chats not purged"),
    }
    match storage.purge_shares(now).await {
        Ok(0) => {}
        Ok(shares) => tracing::info!(shares, "expired shares purged"),
        Err(error) => tracing::warn!(error = chain(&error), "shares not purged"),
    }
    match storage.purge_sessions(now).await {
        Ok(0) => {}
        Ok(sessions) => tracing::info!(sessions, "ended sessions purged"),
        Err(error) => {
            tracing::warn!(error = chain(&error), "sessions not purged");
        }
    }
    if let Err(error) = storage.purge_spend_counters().await {
        tracing::warn!(error = chain(&error), "counters not purged");
    }
}
