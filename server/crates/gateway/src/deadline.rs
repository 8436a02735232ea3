//! The deadline of a model that is being asked: it moves with every token. It has no clock: whoever listens says what
//! the time is.
//!
//! The route sets it and the stream listens by it: neither needs the other for it.

use std::time::Duration;
use tokio::time::Instant;

/// The deadline of the model that is being asked: the first token, the next one, and the end of the whole answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline {
    /// The moment when the last token came; at first, when the model was asked.
    heard_at: Instant,
    /// The time that the next token may take.
    timeout: Duration,
    between_tokens: Duration,
    ends_at: Instant,
}

impl Deadline {
    /// The deadline of a model that is asked now. Whatever it says, it is over at `ends_at`.
    pub const fn new(
        first_token: Duration,
        between_tokens: Duration,
        now: Instant,
        ends_at: Instant,
    ) -> Self {
        Self { heard_at: now, timeout: first_token, between_tokens, ends_at }
    }

    /// Moves the deadline: a token came, or another sign of life.
    pub const fn heard(&mut self, now: Instant) {
        self.heard_at = now;
        self.timeout = self.between_tokens;
    }

    /// The moment at which the model has taken too long, unless another token comes before.
    pub fn at(&self) -> Instant {
        (self.heard_at + self.timeout).min(self.ends_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_sign_the_next_and_the_whole_have_their_own_time() {
        let start = Instant::now();
        let at = |second| start + Duration::from_secs(second);
        let (first, between) = (Duration::from_secs(10), Duration::from_secs(3));
        let table = [
            (&[][..], 10),
            (&[1], 4),
            (&[9], 12),
            (&[9, 11, 13], 16),
            (&[9, 11, 13, 15, 17, 19], 20),
        ];

        for (heard, ends) in table {
            let mut deadline = Deadline::new(first, between, start, at(20));
            for second in heard {
                deadline.heard(at(*second));
            }

            assert_eq!(deadline.at(), at(ends), "{heard:?}");
        }
    }
}
