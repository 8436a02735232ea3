//! The ending of a turn: it is stored as soon as the database can, and the turn is live until then.
//!
//! Apart from `host.rs`, which decides what is to be stored and tells the watchers: here is how it gets into a database
//! that may be away.

use super::retry::{Backoff, TRY_TIMEOUT};
use crate::services::Services;
use contract::{Chat, TraceId, Transcript, ports::chain};
use storage::{End, Error, Storage};
use tokio::time::timeout;

/// The number of tries of an ending that the database refuses, whenever it is asked.
const MOST_TRIES: u32 = 3;

/// What became of the ending of a turn.
pub(super) enum Ending {
    /// It is stored; the chat as it is now.
    Stored(Box<Chat>),
    /// Somebody else had closed the turn, or a try before that seemed to have failed: this is what is stored.
    Superseded(Box<Transcript>),
    /// There is no such turn any more.
    Gone,
    /// The database refuses it for good. The turn stays open there, and the next start closes it.
    Unstorable,
    /// The server goes down before the database is back. The next start closes the turn.
    Abandoned,
}

/// Stores the ending of a turn, and tries until it is stored, or until the server goes down.
pub(super) async fn store(services: &Services, end: &End, trace_id: &TraceId) -> Ending {
    let (mut backoff, mut tries) = (Backoff::default(), 0);
    loop {
        let error = match timeout(TRY_TIMEOUT, try_to_store(&services.storage, end)).await {
            Ok(Ok(ending)) => return ending,
            Ok(Err(error)) => error,
            Err(late) => Error::Unreachable(late.into()),
        };
        tries += 1;
        if !error.is_transient() && tries == MOST_TRIES {
            tracing::error!(%trace_id, error = chain(&error), "turn not stored");
            return Ending::Unstorable;
        }
        if tries == 1 {
            tracing::warn!(%trace_id, error = chain(&error), "turn not stored yet");
        }
        if !backoff.pause(&services.abandon).await {
            return Ending::Abandoned;
        }
    }
}

async fn try_to_store(storage: &Storage, end: &End) -> Result<Ending, Error> {
    if let Some(chat) = storage.end_turn(end).await? {
        return Ok(Ending::Stored(Box::new(chat)));
    }
    Ok(match storage.turn(end.owner, end.turn).await? {
        Some((_, kept)) if kept.outcome.is_some() => Ending::Superseded(Box::new(kept)),
        _ => Ending::Gone,
    })
}
