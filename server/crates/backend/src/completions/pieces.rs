//! The pieces of an answer as a program hears it, written into the ledger before its end is sent.
//!
//! Here a metered answer becomes the stream that the port promises, with failures instead of the gateway's errors; what it
//! looks like on the wire is the transport's.

use crate::{activities::Activity, ledger::Metered};
use contract::{AccountId, Failure, ModelId, permits::Permit, ports::Pieces, prompt::Piece};
use futures::{FutureExt, future::BoxFuture, stream};
use gateway::Error;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// The time that an answer may go on when the server stops: less than the server waits for what is to be written down.
const ANSWER_GRACE: Duration = Duration::from_millis(1_500);

/// Waits until what is asked has to end: what it is asked with was revoked, or the server has been stopping for so long that
/// answers are broken off. Gives the failure that says so.
pub(super) async fn ended(activity: Activity, stop: CancellationToken) -> Failure {
    let stopped = async {
        stop.cancelled_owned().await;
        tokio::time::sleep(ANSWER_GRACE).await;
    };
    tokio::select! {
        () = activity.ended() => Failure::SignedOut,
        () = stopped => Failure::unavailable(),
    }
}

/// The pieces of an answer, until it ends, its activity does, or the server stops. Dropping them stops the model.
pub(super) fn pieces(
    answer: Metered,
    activity: Activity,
    stop: CancellationToken,
    permit: Permit<AccountId>,
) -> Pieces {
    let state = Some(Listening { answer, ended: ended(activity, stop).boxed(), permit });
    Box::pin(stream::unfold(state, |state| async {
        let Listening { mut answer, mut ended, permit } = state?;
        let piece = tokio::select! {
            biased;
            // First: whoever has lost their key hears nothing more, however much is there.
            failure = &mut ended => {
                answer.settle().await;
                return Some((Err(failure), None));
            }
            piece = answer.next() => piece,
        };
        match piece {
            Ok(Piece::Finished(finish)) => {
                answer.settle().await;
                Some((Ok(Piece::Finished(finish)), None))
            }
            Ok(piece) => Some((Ok(piece), Some(Listening { answer, ended, permit }))),
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
    ended: BoxFuture<'static, Failure>,
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
