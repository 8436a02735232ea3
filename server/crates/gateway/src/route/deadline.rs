//! How long a model may stay silent. It has no clock: whoever listens says what the time is.

use std::time::Duration;
use tokio::time::Instant;

/// How long the model that is asked may stay silent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    /// When the last sign of life came; at first, when it was asked.
    heard_at: Instant,
    /// How long the next sign may take.
    silence: Duration,
    between_tokens: Duration,
    ends_at: Instant,
}

impl Patience {
    /// With a model that is asked now. Whatever it does, it is over at `ends_at`.
    pub const fn new(
        first_token: Duration,
        between_tokens: Duration,
        now: Instant,
        ends_at: Instant,
    ) -> Self {
        Self { heard_at: now, silence: first_token, between_tokens, ends_at }
    }

    /// It gave a sign of life.
    pub const fn heard(&mut self, now: Instant) {
        self.heard_at = now;
        self.silence = self.between_tokens;
    }

    /// When it has taken too long, unless another sign comes before.
    pub fn ends(&self) -> Instant {
        (self.heard_at + self.silence).min(self.ends_at)
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
            let mut patience = Patience::new(first, between, start, at(20));
            for second in heard {
                patience.heard(at(*second));
            }

            assert_eq!(patience.ends(), at(ends), "{heard:?}");
        }
    }
}
