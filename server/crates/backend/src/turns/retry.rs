//! The pauses between the tries of what has to be written while the database is away.
//!
//! Apart from those who try: how long one waits, and until when, is one rule for all of them.

use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// The first pause between two tries.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
/// The longest pause between two tries.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// The time that one try may take: a connection whose other end is gone may say nothing for minutes.
pub(super) const TRY_TIMEOUT: Duration = Duration::from_secs(30);

/// The next pause between two tries; each is twice as long as the one before it.
pub(super) struct Backoff(Duration);

impl Default for Backoff {
    fn default() -> Self {
        Self(FIRST_PAUSE)
    }
}

impl Backoff {
    /// Waits for the time of the next try. `false`: there is none, the server goes down.
    pub async fn pause(&mut self, abandon: &CancellationToken) -> bool {
        let pause = self.0;
        self.0 = (pause * 2).min(LONGEST_PAUSE);
        abandon.run_until_cancelled(tokio::time::sleep(pause)).await.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::Instant;

    #[tokio::test(start_paused = true)]
    async fn pauses_grow_to_a_second_and_end_when_the_server_goes() {
        let (mut backoff, abandon) = (Backoff::default(), CancellationToken::new());
        let mut pauses = Vec::new();
        for _ in 0..7 {
            let begun = Instant::now();
            assert!(backoff.pause(&abandon).await);
            pauses.push(begun.elapsed().as_millis());
        }

        abandon.cancel();

        assert_eq!(pauses, [50, 100, 200, 400, 800, 1_000, 1_000]);
        assert!(!backoff.pause(&abandon).await);
    }
}
