//! An answer as whoever asked reads it: a stream of pieces that always ends with a word about how it ended.
//!
//! A refusal is such a stream too, and needs no worker.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use contract::{ModelTrouble, prompt::Piece};
use futures_core::Stream;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::Error;

/// The stream of an answer's pieces, as they are written. Dropping it stops the work.
pub struct Answer {
    pieces: UnboundedReceiver<Result<Piece, Error>>,
    has_ended: bool,
}

impl Answer {
    /// An answer, and the sender of its pieces.
    pub fn channel() -> (UnboundedSender<Result<Piece, Error>>, Self) {
        let (sender, pieces) = unbounded_channel();
        (sender, Self { pieces, has_ended: false })
    }

    /// An answer that is a refusal.
    pub fn refused(trouble: ModelTrouble) -> Self {
        let (sender, answer) = Self::channel();
        let _ = sender.send(Err(trouble.into()));
        answer
    }
}

impl Stream for Answer {
    type Item = Result<Piece, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.has_ended {
            return Poll::Ready(None);
        }
        let piece = ready!(self.pieces.poll_recv(context));
        // A thread that is gone without a last word has broken down.
        let piece = piece.unwrap_or(Err(ModelTrouble::Broken.into()));
        self.has_ended = !matches!(piece, Ok(Piece::Delta(_)));
        Poll::Ready(Some(piece))
    }
}
