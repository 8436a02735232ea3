//! An answer on its way, metered: whoever listens to it cannot forget to write down what it took.
//!
//! It alone listens for the ledger. The turn, the short question and the program's completion hear the same pieces after
//! it; if each of them listened by itself, three loops would have to agree about money.

use super::{QuestionRecord, Settlement};
use contract::{CallOutcome, Cost, ModelId, ModelTrouble, Usage, prompt::Piece};
use futures::{StreamExt, stream::BoxStream};
use gateway::Error;
use std::{future::poll_fn, task::Poll};

/// An answer on its way. It ends with `settle`; dropping it stops the model, and writes down what it took until then.
///
/// What it took is written by a task of its own, which nobody can interrupt by going away.
pub(crate) struct Metered {
    /// The piece that goes before the first one of the stream.
    routed: Option<Piece>,
    /// `None`: it was settled or left.
    open: Option<Open>,
}

const OPEN: &str = "an answer is open until it is settled or left, and both take it";

struct Open {
    pieces: BoxStream<'static, Result<Piece, Error>>,
    record: QuestionRecord,
}

impl Metered {
    /// An answer that nobody has been asked for yet; `routed` is said before its first piece.
    pub(super) fn new(
        pieces: BoxStream<'static, Result<Piece, Error>>,
        routed: Option<Piece>,
        record: QuestionRecord,
    ) -> Self {
        Self { routed, open: Some(Open { pieces, record }) }
    }

    /// The next piece. The last one is `Finished` or an error; a model that ends without saying so has broken off.
    ///
    /// The model is asked when somebody listens first, and the one that `Routed` names when somebody listens after it.
    /// Nothing is lost where nobody waits for the piece any more.
    pub async fn next(&mut self) -> Result<Piece, Error> {
        if let Some(routed) = self.routed.take() {
            return Ok(routed);
        }
        let Open { pieces, record } = self.open.as_mut().expect(OPEN);
        let piece = poll_fn(|context| {
            let piece = pieces.poll_next_unpin(context);
            if !matches!(piece, Poll::Ready(Some(Ok(Piece::Routed { .. })))) {
                record.begin();
            }
            piece
        });
        let broken_off = || Err(ModelTrouble::InvalidResponse.into());
        let piece = piece.await.unwrap_or_else(broken_off);
        record.hear(&piece);
        piece
    }

    /// The model that is asked now, or was asked last.
    pub fn model(&self) -> &ModelId {
        self.open.as_ref().expect(OPEN).record.model()
    }

    /// Says how it ended, where the model did not: its listener has heard enough, or waited long enough.
    pub fn end_with(&mut self, outcome: CallOutcome, trouble: Option<ModelTrouble>) {
        let Open { record, .. } = self.open.as_mut().expect(OPEN);
        record.end_with(outcome, trouble, Usage::default());
    }

    /// Stops the model, and waits until what it took is written down, though not for long. Where neither the model nor
    /// `end_with` said how it ended, its caller stopped it.
    pub async fn settle(mut self) -> Settlement {
        let Open { pieces, record } = self.open.take().expect(OPEN);
        drop(pieces);
        // A task that panicked has said so, but not what the answer cost.
        let unknown = || Settlement { cost: Cost::of(None), ..Settlement::default() };
        record.tracker().spawn(record.close()).await.unwrap_or_else(|_| unknown())
    }

    /// Stops the model, and leaves its call to the next start, as a crash would.
    pub fn leave(mut self) {
        let Open { record, .. } = self.open.take().expect(OPEN);
        record.leave();
    }
}

impl Drop for Metered {
    fn drop(&mut self) {
        match self.open.take() {
            Some(Open { record, .. }) if record.has_begun() => {
                drop(record.tracker().spawn(record.close()));
            }
            Some(Open { record, .. }) => record.release(),
            None => {}
        }
    }
}
