//! The pieces of an answer as a program hears it, written into the ledger before its end is sent.
//!
//! Here a metered answer becomes the stream that the port promises, with failures instead of the gateway's errors; what it
//! looks like on the wire is the transport's.

use crate::ledger::Metered;
use contract::{AccountId, Failure, ModelId, permits::Permit, ports::Pieces, prompt::Piece};
use futures::{FutureExt, future::BoxFuture, stream};
use gateway::Error;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// The time that an answer may go on when the server stops: less than the server waits for what is to be written down.
const ANSWER_GRACE: Duration = Duration::from_millis(1_500);

/// Waits until the server has been stopping for so long that answers are broken off.
pub(super) async fn stopped(stop: CancellationToken) {
    stop.cancelled_owned().await;
    tokio::time::sleep(ANSWER_GRACE).await;
}

/// The pieces of an answer, until it ends or the server stops. Dropping them stops the model.
pub(super) fn pieces(
    answer: Metered,
    stop: CancellationToken,
    permit: Permit<AccountId>,
) -> Pieces {
    let state = Some(Listening { answer, stopped: stopped(stop).boxed(), permit });
    Box::pin(stream::unfold(state, |state| async {
        let Listening { mut answer, mut stopped, permit } = state?;
        let piece = tokio::select! {
            biased;
            piece = answer.next() => piece,
            () = &mut stopped => {
                answer.settle().await;
                return Some((Err(Failure::unavailable()), None));
            }
        };
        match piece {
            Ok(Piece::Finished(finish)) => {
                answer.settle().await;
                Some((Ok(Piece::Finished(finish)), None))
            }
            Ok(piece) => Some((Ok(piece), Some(Listening { answer, stopped, permit }))),
            Err(error) => {
                let model = answer.model().clone();
                answer.settle().await;
                Some((Err(failure(model, error)), None))
            }
        }
    }))
}

/// An answer that goes on.
struct Listening {
    answer: Metered,
    stopped: BoxFuture<'static, ()>,
    /// The permit of an answer for a program.
    permit: Permit<AccountId>,
}

/// The failure that a program gets for an error of the gateway.
fn failure(model: ModelId, error: Error) -> Failure {
    match error.parameter {
        Some(name) => Failure::UnsupportedParameter { model, parameter: name.to_owned() },
        None => Failure::ModelFailed { model, trouble: error.trouble },
    }
}
