//! An answer that is written into the ledger, however it ends.

use crate::{
    ledger::{Calls, Entry},
    services::Services,
};
use contract::{
    CallOutcome, Failure, ModelId, ModelTrouble, Timestamp, Usage, ports::Pieces, prompt::Piece,
};
use futures::{
    FutureExt, StreamExt,
    future::BoxFuture,
    stream::{self, BoxStream},
};
use gateway::Error;
use std::time::Duration;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// How long an answer may go on when the server stops: less than the server waits for what is to be written down.
const ANSWER_GRACE: Duration = Duration::from_millis(1_500);

/// Comes to its end when the server has been stopping for so long that answers are broken off.
pub(super) async fn stopped(stop: CancellationToken) {
    stop.cancelled_owned().await;
    tokio::time::sleep(ANSWER_GRACE).await;
}

/// An answer on its way. Dropping it stops the model, and writes down what it took until then.
///
/// What is written down is written by a task of its own, which nobody can interrupt by going away.
pub(super) struct Metered {
    tracker: TaskTracker,
    stopped: BoxFuture<'static, ()>,
    /// `None`: somebody listens, and everything so far has been heard.
    open: Option<Open>,
}

struct Open {
    pieces: BoxStream<'static, Result<Piece, Error>>,
    /// Whether the model was asked at all.
    is_asked: bool,
    last: Last,
}

/// What is known of the calls, as they are written down.
struct Last {
    services: Services,
    calls: Calls,
    /// Who is asked now.
    model: ModelId,
    begun: Timestamp,
    first_at: Option<Timestamp>,
    written: usize,
    outcome: CallOutcome,
    trouble: Option<ModelTrouble>,
    usage: Usage,
}

impl Metered {
    pub fn new(
        services: Services,
        calls: Calls,
        model: ModelId,
        pieces: BoxStream<'static, Result<Piece, Error>>,
        tracker: TaskTracker,
        stop: CancellationToken,
    ) -> Self {
        let last = Last {
            begun: services.clock.now(),
            services,
            calls,
            model,
            first_at: None,
            written: 0,
            outcome: CallOutcome::Stopped,
            trouble: None,
            usage: Usage::default(),
        };
        let open = Some(Open { pieces, is_asked: false, last });
        Self { tracker, stopped: stopped(stop).boxed(), open }
    }

    /// The answer, piece by piece. `asked`: what the asker named; where another model is asked, that is said first.
    pub fn pieces(self, asked: &ModelId) -> Pieces {
        let fallback = self.open.as_ref().map(|open| &open.last.model).filter(|it| *it != asked);
        let fallback = fallback
            .map(|model| Ok(Piece::Routed { model: model.clone(), failed: None, fallback: false }));
        let answer = stream::unfold(self, |mut metered| async {
            let piece = metered.next().await?;
            Some((piece, metered))
        });
        Box::pin(stream::iter(fallback).chain(answer))
    }

    async fn next(&mut self) -> Option<Result<Piece, Failure>> {
        let Open { pieces, is_asked, last } = self.open.as_mut()?;
        if !std::mem::replace(is_asked, true) {
            last.calls.begin(&last.services, &last.model, false);
        }
        let piece = tokio::select! {
            biased;
            piece = pieces.next() => piece,
            () = &mut self.stopped => {
                self.settle().await;
                return Some(Err(Failure::unavailable()));
            }
        };
        match piece {
            Some(Ok(Piece::AttemptFailed { attempt, usage })) => {
                last.calls.fail(&last.services, &attempt, usage);
                Some(Ok(Piece::AttemptFailed { attempt, usage }))
            }
            Some(Ok(Piece::Routed { model, failed, fallback })) => {
                last.model.clone_from(&model);
                last.calls.begin(&last.services, &model, fallback);
                Some(Ok(Piece::Routed { model, failed, fallback }))
            }
            Some(Ok(Piece::Finished(finish))) => {
                last.outcome = if finish.cut { CallOutcome::Cut } else { CallOutcome::Done };
                last.usage = finish.usage;
                self.settle().await;
                Some(Ok(Piece::Finished(finish)))
            }
            Some(Ok(piece)) => {
                last.hear(&piece);
                Some(Ok(piece))
            }
            failed => {
                // An engine that ends without saying so has broken off.
                let error =
                    failed.and_then(Result::err).unwrap_or(ModelTrouble::InvalidResponse.into());
                let Error { trouble, usage, parameter, .. } = error;
                (last.outcome, last.trouble, last.usage) =
                    (CallOutcome::Failed, Some(trouble), usage);
                let model = last.model.clone();
                self.settle().await;
                Some(Err(match parameter {
                    Some(name) => {
                        Failure::UnsupportedParameter { model, parameter: name.to_owned() }
                    }
                    None => Failure::ModelFailed { model, trouble },
                }))
            }
        }
    }

    /// Stops the model, and waits until everything is written down.
    async fn settle(&mut self) {
        if let Some(Open { pieces, last, .. }) = self.open.take() {
            drop(pieces);
            // A task that panicked has said so.
            let _ = self.tracker.spawn(last.settle()).await;
        }
    }
}

impl Drop for Metered {
    fn drop(&mut self) {
        match self.open.take() {
            Some(Open { is_asked: true, last, .. }) => drop(self.tracker.spawn(last.settle())),
            Some(Open { last, .. }) => last.calls.reserved.give_back(&last.services.storage),
            None => {}
        }
    }
}

impl Last {
    fn hear(&mut self, piece: &Piece) {
        if self.first_at.is_none() {
            self.first_at = Some(self.services.clock.now());
        }
        self.written += match piece {
            Piece::Delta(delta) => delta.text().len(),
            Piece::Call(call) => call.name.len() + call.arguments.len(),
            Piece::AttemptFailed { .. } | Piece::Routed { .. } | Piece::Finished(_) => 0,
        };
    }

    async fn settle(mut self) {
        let millis = |at: Timestamp| at.since(self.begun).unsigned_abs();
        let last = Entry {
            model: &self.model,
            outcome: self.outcome,
            trouble: self.trouble,
            usage: self.usage,
            written: self.written,
            first_token_ms: self.first_at.map(millis),
            duration_ms: millis(self.services.clock.now()),
        };
        self.calls.end(&self.services, last).await;
    }
}
