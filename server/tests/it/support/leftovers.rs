//! What must be gone when a test is over and its server has stopped: apart from `app.rs`, so that what counts as left behind
//! is read in one place.

use super::database::Database;
use contract::{Timestamp, ports::Clock};
use server::Running;
use std::{sync::Arc, time::Duration};
use storage::{Location, Storage};
use testkit::FakeProvider;

/// The time that a provider has to notice that nobody reads its answer any more.
const NOTICE_TIMEOUT: Duration = Duration::from_secs(2);

/// The things that are still open, or were lost. A start takes over the first three, so that they are found as it finds
/// them.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Leftovers {
    /// The turns that go on.
    turns: u64,
    /// The calls that were begun and are not in the ledger.
    calls: u64,
    /// The budgets and keys of which something is reserved.
    reservations: u64,
    /// The requests to the provider whose answers, streamed or whole, nobody has read to the end.
    requests: usize,
    /// The reservations that were dropped unsettled. They were given back, but whoever had them forgot to end them.
    dropped: u64,
}

/// Stops a server, and counts the reservations that it dropped unsettled while it ran.
pub async fn dropped_until_stopped(running: Running, grace: Duration) -> u64 {
    let backend = Arc::clone(running.backend());
    running.stop_within(grace).await;
    backend.dropped_reservations()
}

impl Leftovers {
    /// Stops a server within so long, and looks into its database, and at its provider.
    pub async fn of(
        running: Running,
        grace: Duration,
        database: &Database,
        provider: &FakeProvider,
        clock: &dyn Clock,
    ) -> Self {
        let dropped = dropped_until_stopped(running, grace).await;
        let location = Location { url: database.url(), data_dir: database.data_dir() };
        let storage = Storage::open_beside(&location).await.unwrap();
        let ever = Timestamp::from_millis(i64::MAX);
        let turns = storage.interrupt_turns(ever, clock.now()).await.unwrap();
        let calls = storage.close_open_calls(ever).await.unwrap();
        let reservations = storage.forget_reservations().await.unwrap();
        storage.close().await;
        let are_read = async {
            while provider.open_requests() > 0 {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let _ = tokio::time::timeout(NOTICE_TIMEOUT, are_read).await;
        Self { turns, calls, reservations, requests: provider.open_requests(), dropped }
    }
}
