//! The real clock and the real randomness.
//!
//! The one file that asks the system for them: everything else gets them as arguments, so that tests can bring their own.

use contract::{
    Timestamp,
    ports::{Clock, Ids},
};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};
use uuid::{Builder, Uuid};

/// The sources of time and of randomness: what the server takes from outside besides its settings. Tests bring their own.
#[derive(Clone)]
pub struct Sources {
    /// The clock that everything in the server reads.
    pub clock: Arc<dyn Clock>,
    /// The source of fresh ids and secrets.
    pub ids: Arc<dyn Ids>,
}

impl Sources {
    /// The system's own sources.
    #[must_use]
    pub fn real() -> Self {
        Self { clock: Arc::new(SystemClock), ids: Arc::new(RandomIds::default()) }
    }
}

struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(i64::try_from(millis()).unwrap_or(i64::MAX))
    }
}

/// UUIDs of version 7 that sort in the order they were minted, even within a millisecond.
#[derive(Default)]
struct RandomIds {
    last: Mutex<Last>,
}

/// The moment and the count of the last id.
#[derive(Clone, Copy, Default)]
struct Last {
    millis: u64,
    count: u16,
}

impl Last {
    /// The most that fits into the 12 bits behind the time (RFC 9562, 6.2, method 1).
    const MOST: u16 = 0x0FFF;

    /// The next one, at `now`; `start` is where a new millisecond begins to count.
    const fn next(self, now: u64, start: u16) -> Self {
        if now > self.millis {
            return Self { millis: now, count: start };
        }
        // The clock stood still, or was set back.
        if self.count < Self::MOST {
            return Self { millis: self.millis, count: self.count + 1 };
        }
        Self { millis: self.millis + 1, count: 0 }
    }
}

impl Ids for RandomIds {
    fn uuid(&self) -> Uuid {
        let mut bytes: [u8; 10] = rand::random();
        // Half of the range stays free to count in.
        let start = u16::from_be_bytes([bytes[0], bytes[1]]) & (Last::MOST >> 1);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        *last = last.next(millis(), start);
        bytes[..2].copy_from_slice(&last.count.to_be_bytes());
        Builder::from_unix_timestamp_millis(last.millis, &bytes).into_uuid()
    }

    fn secret(&self) -> [u8; 32] {
        rand::random()
    }
}

/// Milliseconds since 1970; a clock before that is a broken clock and reads as 0.
#[expect(clippy::disallowed_methods, reason = "this is the Clock that everybody else asks")]
fn millis() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_in_the_order_they_were_minted() {
        let ids = RandomIds::default();

        let minted: Vec<_> = std::iter::repeat_with(|| ids.uuid()).take(10_000).collect();

        assert!(minted.is_sorted());
        assert!(minted.iter().all(|id| id.get_version_num() == 7));
    }

    #[test]
    fn a_clock_that_is_set_back_does_not_turn_the_order_around() {
        let last = Last { millis: 1_000, count: Last::MOST };

        let next = last.next(900, 5);

        assert_eq!((next.millis, next.count), (1_001, 0));
    }
}
