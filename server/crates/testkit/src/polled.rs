//! A future whose caller goes away: it is polled a few times, and dropped wherever it is then.

use std::{future::poll_fn, pin::pin, task::Poll};

/// Polls a future at most `times` times. `None`: it had not come to its end then, and was dropped.
pub async fn polled<F: Future>(future: F, times: usize) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut polls = 0;
    poll_fn(|context| {
        polls += 1;
        match future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if polls == times => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}
