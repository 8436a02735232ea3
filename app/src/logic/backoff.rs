//! How long to wait before the next try: twice as long each time, with chance, so that a thousand pages do not
//! come back in one moment. The socket and the page's start wait alike. A connection that breaks as soon as it stands is no
//! success: the socket begins anew only after one that stood for a while.

/// An exponential backoff with jitter: the waiting times of one connection.
#[derive(Clone, Copy, Debug, Default)]
pub struct Backoff {
    tries: u32,
}

impl Backoff {
    /// The shortest wait, in milliseconds.
    pub const FIRST: f64 = 250.0;
    /// The longest wait, in milliseconds.
    pub const LAST: f64 = 10_000.0;
    /// The time that a connection has to stand for the waits to begin anew, in milliseconds.
    pub const HEALTHY_MS: i64 = 30_000;

    /// The next wait, in milliseconds: between half of the full one and all of it, as `chance` from 0 to 1 has it.
    pub fn next(&mut self, chance: f64) -> f64 {
        let full = (Self::FIRST * f64::from(2_u32.saturating_pow(self.tries))).min(Self::LAST);
        self.tries = self.tries.saturating_add(1).min(16);
        (full * (0.5 + chance / 2.0)).max(Self::FIRST)
    }

    /// The next wait, in milliseconds, after a connection that stood for so long; 0 for one that was never made.
    pub fn after(&mut self, stood_ms: i64, chance: f64) -> f64 {
        if stood_ms >= Self::HEALTHY_MS {
            self.reset();
        }
        self.next(chance)
    }

    /// Resets the waits after a try that succeeded: the next one is the shortest again.
    pub fn reset(&mut self) {
        self.tries = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_from_a_quarter_second_to_ten_seconds() {
        let mut backoff = Backoff::default();

        let waits: Vec<f64> = (0..8).map(|_| backoff.next(1.0)).collect();

        assert_eq!(waits, [250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0, 10_000.0, 10_000.0]);
    }

    #[test]
    fn chance_shortens_a_wait_by_at_most_half() {
        let mut backoff = Backoff { tries: 20 };

        assert_eq!(backoff.next(0.0), 5_000.0);
    }

    #[test]
    fn only_half_a_minute_of_health_begins_anew() {
        let table = [
            ("never stood", 0, 2_000.0),
            ("broke at once", 3, 2_000.0),
            ("stood for almost half a minute", 29_999, 2_000.0),
            ("stood for half a minute", 30_000, 250.0),
            ("the clock was set back", -7, 2_000.0),
        ];

        for (row, stood_ms, wait) in table {
            let mut backoff = Backoff { tries: 3 };
            assert_eq!(backoff.after(stood_ms, 1.0), wait, "{row}");
        }
    }

    #[test]
    fn a_success_begins_anew() {
        let mut backoff = Backoff { tries: 9 };

        backoff.reset();

        assert_eq!(backoff.next(0.3), 250.0);
    }
}
