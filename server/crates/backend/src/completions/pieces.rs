//! The pieces of an answer as a program hears it, written into the ledger before its end is sent.
//!
//! Here a metered answer becomes the stream that the port promises, with failures instead of the gateway's errors; what it
//! looks like on the wire is the transport's.
//!
//! A reader that does not read does not poll its stream either. So the end of what it asks with is waited for by a task of
//! its own, which stops the model whether anybody listens or not.

use crate::{activities::Activity, ledger::Metered};
use contract::{AccountId, Failure, ModelId, permits::Permit, ports::Pieces, prompt::Piece};
use futures::{FutureExt, future::BoxFuture, stream};
use gateway::Error;
use std::{
    future::poll_fn,
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::Poll,
    time::Duration,
};
use tokio::task::JoinHandle;
use tokio_util::{
    sync::{CancellationToken, DropGuard},
    task::TaskTracker,
};

/// The time that an answer may go on when the server stops: less than the server waits for what is to be written down.
const ANSWER_GRACE: Duration = Duration::from_millis(1_500);

/// Waits until what is asked has to end: what it is asked with was revoked, or the server has been stopping for so long that
/// answers are broken off. Gives the failure that says so.
pub(super) async fn ended(activity: CancellationToken, stop: CancellationToken) -> Failure {
    let stopped = async {
        stop.cancelled_owned().await;
        tokio::time::sleep(ANSWER_GRACE).await;
    };
    tokio::select! {
        () = activity.cancelled_owned() => Failure::SignedOut,
        () = stopped => Failure::unavailable(),
    }
}

/// The pieces of an answer, until it ends, its activity does, or the server stops. Dropping them stops the model; so does
/// the end of the activity, even if nobody takes the pieces.
pub(super) fn pieces(
    answer: Metered,
    activity: Activity,
    stop: &CancellationToken,
    permit: Permit<AccountId>,
    tracker: &TaskTracker,
) -> Pieces {
    let answer = Answer(Arc::new(Mutex::new(Some(answer))));
    let ended = || ended(activity.child_token(), stop.clone());
    let over = CancellationToken::new();
    let (watched, ends, is_over) = (answer.clone(), ended(), over.clone());
    let watch = tracker.spawn(async move {
        if is_over.run_until_cancelled_owned(ends).await.is_some() {
            watched.settle().await;
        }
    });
    let ended = ended().boxed();
    let state = Some(Listening {
        answer,
        ended,
        watch,
        _activity: activity,
        _permit: permit,
        _over: over.drop_guard(),
    });
    Box::pin(stream::unfold(state, |state| async {
        let mut listening = state?;
        let piece = tokio::select! {
            biased;
            // First: whoever has lost their key hears nothing more, however much is there.
            failure = &mut listening.ended => {
                drop((&mut listening.watch).await);
                return Some((Err(failure), None));
            }
            piece = listening.answer.next() => piece,
        };
        match piece {
            Ok(Piece::Finished(_)) | Err(_) => {
                listening.answer.settle().await;
                Some((piece, None))
            }
            Ok(_) => Some((piece, Some(listening))),
        }
    }))
}

/// An answer that goes on, and its listener.
struct Listening {
    answer: Answer,
    ended: BoxFuture<'static, Failure>,
    /// The task that stops the model when the activity ends.
    watch: JoinHandle<()>,
    _activity: Activity,
    /// The permit of an answer for a program.
    _permit: Permit<AccountId>,
    /// Ends the task with the listener.
    _over: DropGuard,
}

impl Drop for Listening {
    fn drop(&mut self) {
        // Here and not where the task ends: whoever hangs up stops the model at once.
        drop(self.answer.take());
    }
}

/// An answer that both its listener and the task beside it can end; nothing is there once one of them has.
#[derive(Clone)]
struct Answer(Arc<Mutex<Option<Metered>>>);

impl Answer {
    /// The next piece. Waits without end where somebody else has ended it, who says so.
    async fn next(&self) -> Result<Piece, Failure> {
        poll_fn(|context| {
            let mut answer = self.lock();
            let Some(answer) = answer.as_mut() else { return Poll::Pending };
            // What is dropped while it waits has lost nothing.
            let piece = pin!(answer.next()).poll(context);
            piece.map(|piece| piece.map_err(|error| failure(answer.model().clone(), error)))
        })
        .await
    }

    /// Stops the model, unless that was done, and waits until what it took is written down.
    async fn settle(&self) {
        let answer = self.take();
        if let Some(answer) = answer {
            answer.settle().await;
        }
    }

    fn take(&self) -> Option<Metered> {
        self.lock().take()
    }

    fn lock(&self) -> MutexGuard<'_, Option<Metered>> {
        // After a panic of a poll it is dropped with its listener.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The failure that a program gets for an error of the gateway.
fn failure(model: ModelId, error: Error) -> Failure {
    match error.parameter {
        Some(name) => Failure::UnsupportedParameter { model, parameter: name.to_owned() },
        None => Failure::ModelFailed { model, trouble: error.trouble },
    }
}
