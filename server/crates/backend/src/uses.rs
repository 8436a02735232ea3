//! The uses of sessions and keys, noted behind the requests that make them.
//!
//! Apart from `accounts` and `keys`, which hand them over: a request must neither wait for the database's writer until it
//! may say that somebody was here, nor fail with it. What waits is bounded, and all of it is written by one task.

use crate::{Backend, panics::keep};
use contract::{KeyId, SessionId, Timestamp, ports::chain};
use std::{
    collections::HashMap,
    hash::Hash,
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use storage::{Error, Storage};
use tokio::{sync::Notify, time::timeout};
use tokio_util::sync::CancellationToken;

/// The most sessions, and the most keys, whose uses wait. One beyond them is noted with its next request.
const MOST: usize = 1_024;
/// The time that writing all that waits may take, however much it is: what comes meanwhile waits behind it.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);

/// The uses that are not written yet, the last one of each session and key.
#[derive(Default)]
pub(crate) struct Uses {
    waiting: Mutex<Waiting>,
    some: Notify,
}

#[derive(Default)]
struct Waiting {
    /// When each session was seen, and when it ends now.
    sessions: HashMap<SessionId, (Timestamp, Timestamp)>,
    /// When each key was used.
    keys: HashMap<KeyId, Timestamp>,
}

impl Uses {
    /// Hands over that a session was seen, and when it ends now.
    pub fn note_session(&self, id: SessionId, seen_at: Timestamp, expires_at: Timestamp) {
        put(&mut self.waiting().sessions, id, (seen_at, expires_at));
        self.some.notify_one();
    }

    /// Hands over that a key was used.
    pub fn note_key(&self, id: KeyId, used_at: Timestamp) {
        put(&mut self.waiting().keys, id, used_at);
        self.some.notify_one();
    }

    /// Writes what waits. What cannot be written, or not in time, is given up: the next request says it again.
    async fn write_to(&self, storage: &Storage) {
        let Waiting { sessions, keys } = mem::take(&mut *self.waiting());
        let uses = sessions.len() + keys.len();
        let written = async {
            for (id, (seen_at, expires_at)) in sessions {
                storage.touch_session(id, seen_at, expires_at).await?;
            }
            for (id, used_at) in keys {
                storage.touch_key(id, used_at).await?;
            }
            Ok::<(), Error>(())
        };
        let written = timeout(WRITE_TIMEOUT, written).await;
        if let Err(error) = written.unwrap_or_else(|late| Err(Error::Unreachable(late.into()))) {
            tracing::warn!(error = chain(&error), uses, "uses of sessions and keys not written");
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        // What waits is whole even after a panic.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Puts a use in place of the one before, or beside the others while there are not too many.
fn put<I: Eq + Hash, U>(waiting: &mut HashMap<I, U>, id: I, used: U) {
    if waiting.len() < MOST || waiting.contains_key(&id) {
        waiting.insert(id, used);
    }
}

/// Starts to write what is handed over. It ends when the server stops and nothing is left to write.
pub(crate) fn keep_writing(backend: &Backend) {
    let uses = Arc::clone(&backend.uses);
    let (storage, stop) = (backend.storage.clone(), backend.stop.clone());
    keep(&backend.tracker, "uses", move || {
        let (uses, storage, stop) = (Arc::clone(&uses), storage.clone(), stop.clone());
        async move { keep_writing_to(&storage, &uses, &stop).await }
    });
}

async fn keep_writing_to(storage: &Storage, uses: &Uses, stop: &CancellationToken) {
    loop {
        let is_over = tokio::select! {
            () = uses.some.notified() => false,
            () = stop.cancelled() => true,
        };
        uses.write_to(storage).await;
        if is_over {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    #[test]
    fn the_last_use_of_each_waits_and_no_more_than_there_is_room_for() {
        let uses = Uses::default();
        let key = |number: usize| KeyId::new(uuid::Uuid::from_u128(number as u128));

        for number in 0..2 * MOST {
            uses.note_key(key(number), NOON);
        }
        uses.note_key(key(0), NOON.plus_millis(1));

        let waiting = uses.waiting();
        assert_eq!(waiting.keys.len(), MOST);
        assert_eq!(waiting.keys[&key(0)], NOON.plus_millis(1));
    }
}
