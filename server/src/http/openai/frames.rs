//! An answer in frames (server-sent events), as it comes. The stream and its timing are here, the bytes in `writer`.

mod writer;

use super::shapes::{Head, broken_off};
use axum::body::Bytes;
use contract::{Language, ports::Pieces, prompt::Piece};
use futures::{Stream, StreamExt};
use std::{
    convert::Infallible,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};
use tokio::time::{Instant, Sleep};
use writer::Writer;

/// The silence after which a comment says that somebody is still there.
const KEEP_ALIVE_INTERVAL: Duration = Duration::from_secs(15);

/// The size of a block, in bytes: frames beyond it leave in the next one.
const BLOCK: usize = 16 * 1024;

/// The stream of one answer's frames. What is ready together leaves together; dropping it stops the model.
pub struct Frames {
    writer: Writer,
    first: Option<Piece>,
    /// `None` once the answer is over.
    pieces: Option<Pieces>,
    heard: Instant,
    silence: Pin<Box<Sleep>>,
}

impl Frames {
    /// The frames of an answer that began with `first`. `reports_usage`: the last but one says what it took.
    pub fn new(
        head: Head,
        reports_usage: bool,
        first: Piece,
        pieces: Pieces,
        language: Language,
    ) -> Self {
        Self {
            writer: Writer::new(head, reports_usage, language),
            first: Some(first),
            pieces: Some(pieces),
            heard: Instant::now(),
            silence: Box::pin(tokio::time::sleep(KEEP_ALIVE_INTERVAL)),
        }
    }

    /// Writes all that is ready.
    fn write(&mut self, context: &mut Context<'_>) {
        if let Some(first) = self.first.take()
            && self.writer.piece(&first)
        {
            self.pieces = None;
        }
        while let Some(pieces) = &mut self.pieces
            && self.writer.length() < BLOCK
        {
            let is_over = match pieces.poll_next_unpin(context) {
                Poll::Pending => return,
                Poll::Ready(Some(Ok(piece))) => self.writer.piece(&piece),
                Poll::Ready(Some(Err(failure))) => self.writer.failure(&failure),
                Poll::Ready(None) => {
                    let failure = broken_off(self.writer.model());
                    self.writer.failure(&failure)
                }
            };
            if is_over {
                self.pieces = None;
            }
        }
    }

    /// Whether nothing was said for too long. Set anew only when it rings, not with every block.
    fn is_silent(&mut self, context: &mut Context<'_>) -> bool {
        while self.silence.as_mut().poll(context).is_ready() {
            let due = self.heard + KEEP_ALIVE_INTERVAL;
            if due <= Instant::now() {
                self.heard = Instant::now();
                self.silence.as_mut().reset(self.heard + KEEP_ALIVE_INTERVAL);
                return true;
            }
            self.silence.as_mut().reset(due);
        }
        false
    }
}

impl Stream for Frames {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        this.write(context);
        if let Some(block) = this.writer.take() {
            this.heard = Instant::now();
            return Poll::Ready(Some(Ok(block)));
        }
        if this.pieces.is_none() {
            return Poll::Ready(None);
        }
        if this.is_silent(context) {
            return Poll::Ready(Some(Ok(Bytes::from_static(b": still here\n\n"))));
        }
        Poll::Pending
    }
}

#[cfg(test)]
mod tests;
