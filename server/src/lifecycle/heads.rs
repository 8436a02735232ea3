//! How long a connection may wait for the head of a request.
//!
//! hyper has one timeout for two waits: for a request to begin, and for its head to arrive. Here they are two, because a
//! browser keeps a connection open for minutes, and nobody takes that long to send a head.

use hyper::rt::{Sleep, Timer};
use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    task::{Context, Poll},
    time::{Duration, Instant},
};

/// The timer of one connection, which hyper asks for a deadline whenever it begins to wait for a head.
pub(super) struct HeadTimer {
    /// The time that a head may take to arrive, from its first byte; that of the first one from the beginning.
    pub header: Duration,
    /// The time until the next request begins.
    pub idle: Duration,
    /// Whether anything has arrived, as the stream says it.
    pub arrived: Arc<AtomicBool>,
    /// Whether a head was waited for before.
    pub has_begun: AtomicBool,
}

/// The deadline of one head.
struct HeadDeadline {
    sleep: Pin<Box<tokio::time::Sleep>>,
    /// The time from the first byte on; `None`: it is running already.
    header: Option<Duration>,
    arrived: Arc<AtomicBool>,
}

impl Timer for HeadTimer {
    fn sleep(&self, _: Duration) -> Pin<Box<dyn Sleep>> {
        let is_first = !self.has_begun.swap(true, Relaxed);
        self.arrived.store(false, Relaxed);
        Box::pin(HeadDeadline {
            sleep: Box::pin(tokio::time::sleep(if is_first { self.header } else { self.idle })),
            header: (!is_first).then_some(self.header),
            arrived: Arc::clone(&self.arrived),
        })
    }

    /// A deadline of our own instead of hyper's, which knows of one wait only.
    fn sleep_until(&self, _: Instant) -> Pin<Box<dyn Sleep>> {
        self.sleep(self.header)
    }
}

impl Future for HeadDeadline {
    type Output = ();

    /// hyper polls it each time that it has read and the head is still not whole.
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.arrived.load(Relaxed)
            && let Some(header) = self.header.take()
        {
            self.sleep.as_mut().reset(tokio::time::Instant::now() + header);
        }
        self.sleep.as_mut().poll(context)
    }
}

impl Sleep for HeadDeadline {}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt;
    use tokio::time::advance;

    const HEADER: Duration = Duration::from_secs(10);
    const IDLE: Duration = Duration::from_mins(2);
    /// Timers ring at the end of a millisecond.
    const MOMENT: Duration = Duration::from_millis(2);

    fn timer() -> HeadTimer {
        let (arrived, has_begun) = (Arc::default(), AtomicBool::new(false));
        HeadTimer { header: HEADER, idle: IDLE, arrived, has_begun }
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_head_has_its_time_from_the_beginning() {
        let timer = timer();
        let mut first = timer.sleep(HEADER);

        assert_eq!(first.as_mut().now_or_never(), None);
        advance(HEADER / 2).await;
        timer.arrived.store(true, Relaxed);
        assert_eq!(first.as_mut().now_or_never(), None);
        advance(HEADER / 2 + MOMENT).await;
        assert_eq!(first.as_mut().now_or_never(), Some(()));
    }

    #[tokio::test(start_paused = true)]
    async fn the_next_one_may_be_waited_for_and_has_its_time_from_its_first_byte() {
        let timer = timer();
        timer.arrived.store(true, Relaxed);
        drop(timer.sleep(HEADER));
        let (mut silent, mut slow) = (timer.sleep(HEADER), timer.sleep(HEADER));

        advance(IDLE / 2).await;
        assert_eq!(silent.as_mut().now_or_never(), None);
        timer.arrived.store(true, Relaxed);
        assert_eq!(slow.as_mut().now_or_never(), None);
        advance(HEADER + MOMENT).await;
        assert_eq!(slow.as_mut().now_or_never(), Some(()));
    }
}
