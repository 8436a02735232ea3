//! A clock that stands still until it is moved, so that no test of an expiry or a period sleeps.

use contract::{Timestamp, ports::Clock};
use std::sync::atomic::{AtomicI64, Ordering};

/// A clock for tests. It starts at `FakeClock::START`.
#[derive(Debug)]
pub struct FakeClock(AtomicI64);

impl FakeClock {
    /// The moment at which it starts: 2026-01-01T12:00:00Z.
    pub const START: Timestamp = Timestamp::from_millis(1_767_268_800_000);

    /// A clock at `START`.
    #[must_use]
    pub const fn new() -> Self {
        Self(AtomicI64::new(Self::START.millis()))
    }

    /// Moves the clock by so many milliseconds, back if they are negative.
    pub fn advance(&self, millis: i64) {
        self.0.fetch_add(millis, Ordering::SeqCst);
    }

    /// Moves the clock to a moment.
    pub fn set(&self, now: Timestamp) {
        self.0.store(now.millis(), Ordering::SeqCst);
    }
}

impl Default for FakeClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_passes_only_when_it_is_moved() {
        let clock = FakeClock::new();
        let before = clock.now();

        clock.advance(1_500);

        assert_eq!(clock.now().since(before), 1_500);
    }
}
