//! Days and months of UTC, as budgets count them.

use contract::{Period, Timestamp};

/// The span of a period, from its beginning to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    /// The beginning.
    pub since: Timestamp,
    /// The end, which is the next one's beginning.
    pub until: Timestamp,
}

impl Span {
    /// The span of the period that `now` is in.
    pub fn of(period: Period, now: Timestamp) -> Self {
        let today = now.millis().div_euclid(Timestamp::DAY);
        let (since, until) = match period {
            Period::Day => (today, today + 1),
            Period::Month => {
                let (year, month) = month_of(today);
                let next = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
                (first_of(year, month), first_of(next.0, next.1))
            }
        };
        let at = |day: i64| Timestamp::from_millis(day * Timestamp::DAY);
        Self { since: at(since), until: at(until) }
    }
}

/// Year and month of a day counted from 1970 (Hinnant, "chrono-Compatible Low-Level Date Algorithms").
const fn month_of(day: i64) -> (i64, i64) {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_based = (5 * of_year + 2) / 153;
    let month = if march_based < 10 { march_based + 3 } else { march_based - 9 };
    let year = year_of_era + era * 400;
    (if month <= 2 { year + 1 } else { year }, month)
}

/// The first day of a month, counted from 1970 (the same source).
const fn first_of(year: i64, month: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let march_based = if month > 2 { month - 3 } else { month + 9 };
    let of_year = (153 * march_based + 2) / 5;
    let of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year;
    era * 146_097 + of_era - 719_468
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

    #[test]
    fn every_day_of_centuries_is_in_its_month() {
        for day in -200_000..200_000 {
            let (year, month) = month_of(day);
            let next = if month == 12 { (year + 1, 1) } else { (year, month + 1) };

            assert!((first_of(year, month)..first_of(next.0, next.1)).contains(&day), "{day}");
        }
    }
}
