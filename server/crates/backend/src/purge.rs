//! The purge: what was deleted long ago is removed for good, once an hour.

use crate::Backend;
use contract::Chat;
use contract::ports::{Clock, chain};
use std::sync::Arc;
use std::time::Duration;
use storage::Storage;
use tokio::time::{MissedTickBehavior, interval};

/// How often it purges.
const EVERY: Duration = Duration::from_hours(1);

/// Purges now and then once an hour, until the server stops.
pub(crate) fn keep_purging(backend: &Backend) {
    let (storage, clock) = (backend.storage.clone(), Arc::clone(&backend.clock));
    let stop = backend.stop.clone();
    backend.tracker.spawn(async move {
        let mut hours = interval(EVERY);
        hours.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = hours.tick() => purge(&storage, &*clock).await,
            }
        }
    });
}

/// One round. What fails is tried again in the next one.
async fn purge(storage: &Storage, clock: &dyn Clock) {
    let now = clock.now();
    match storage.purge_chats(now.plus_millis(-Chat::KEPT)).await {
        Ok(0) => {}
        Ok(chats) => tracing::info!(chats, "deleted chats purged"),
        Err(error) => tracing::warn!(error = chain(&error), "chats not purged"),
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
