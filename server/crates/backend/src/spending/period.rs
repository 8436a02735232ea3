//! Periods of budgets: days and months of UTC.
//!
//! Pure, so that leap days and ends of years are a table in a test. The calendar itself is the contract's.

use contract::{Period, Timestamp, calendar};

/// The span of a period, from its beginning to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    /// The first moment of the period.
    pub since: Timestamp,
    /// The first moment after it, which is the next one's beginning.
    pub until: Timestamp,
}

impl Span {
    /// The span of the period that `now` is in.
    pub fn of(period: Period, now: Timestamp) -> Self {
        let today = calendar::day_of(now);
        let days = match period {
            Period::Day => today..today + 1,
            Period::Month => calendar::month_of(today),
        };
        Self { since: calendar::midnight(days.start), until: calendar::midnight(days.end) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_lasts_until_midnight_and_a_month_until_the_first() {
        const HOUR: i64 = 3_600_000;
        // 2028-02-29T13:00Z, a leap day; 2026-12-31T23:00Z
        let table = [
            (1_835_442_000_000, 1_835_395_200_000, 1_832_976_000_000, 1_835_481_600_000),
            (1_798_758_000_000, 1_798_675_200_000, 1_796_083_200_000, 1_798_761_600_000),
        ];

        for (now, midnight, first, next) in table {
            let now = Timestamp::from_millis(now);
            let day = Span::of(Period::Day, now);
            let month = Span::of(Period::Month, now);

            assert_eq!((day.since.millis(), day.until.millis()), (midnight, midnight + 24 * HOUR));
            assert_eq!((month.since.millis(), month.until.millis()), (first, next));
        }
    }
}
