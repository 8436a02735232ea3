//! The civil calendar as numbers: dates of days, days of dates, the days of a month.
//!
//! Three readers must agree about it: the page's charts and lists, the table of usage, and budgets, which begin anew at
//! midnight and on the first. So there is one, in the crate that all of them see. Days are counted from 1970-01-01, and
//! nothing in here knows of time zones: whose midnight begins a day is the caller's business. The arithmetic is Howard
//! Hinnant's, `civil_from_days` and `days_from_civil` (<https://howardhinnant.github.io/date_algorithms.html>).

use crate::Timestamp;
use std::ops::Range;

/// How many days lie between 0000-03-01, from which eras are counted, and 1970-01-01. Years begin in March here, so
/// that the leap day is their last.
const SHIFT: i64 = 719_468;
/// How many days are in an era: 400 years, after which the calendar repeats itself.
const ERA: i64 = 146_097;

/// The day in UTC that a moment is in.
#[must_use]
pub const fn day_of(at: Timestamp) -> i64 {
    at.millis().div_euclid(Timestamp::DAY)
}

/// The moment at which a day begins in UTC.
#[must_use]
pub const fn midnight(day: i64) -> Timestamp {
    Timestamp::from_millis(day * Timestamp::DAY)
}

/// The date of a day: year, month and day of the month.
#[must_use]
pub fn date(day: i64) -> (i32, u8, u8) {
    let day = day + SHIFT;
    let era = day.div_euclid(ERA);
    let day_of_era = day.rem_euclid(ERA);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let small = |number: i64| u8::try_from(number).unwrap_or(1);
    (i32::try_from(year).unwrap_or(i32::MAX), small(month), small(day))
}

/// The date of a day as it is written (ISO 8601): `2026-01-01`.
#[must_use]
pub fn text(day: i64) -> String {
    let (year, month, day) = date(day);
    format!("{year:04}-{month:02}-{day:02}")
}

/// The day of a date. `None`: there is no such date.
#[must_use]
pub fn day(year: i32, month: u8, day: u8) -> Option<i64> {
    let found = reckon(year, month, day);
    (date(found) == (year, month, day)).then_some(found)
}

/// The range of days of the month that a day is in, from the first on; the next month's first is not among them.
#[must_use]
pub fn month_of(day: i64) -> Range<i64> {
    let (year, month, _) = date(day);
    let (next_year, next_month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    reckon(year, month, 1)..reckon(next_year, next_month, 1)
}

/// The day of a date that may not exist.
fn reckon(year: i32, month: u8, day: u8) -> i64 {
    let year = i64::from(year) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let from_march = (i64::from(month) + 9) % 12;
    let day_of_year = (153 * from_march + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * ERA + day_of_era - SHIFT
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 600 years around the epoch, with the leap years that centuries skip and the one they do not.
    const CENTURIES: Range<i64> = -110_000..110_000;

    #[test]
    fn dates_follow_the_calendar() {
        for (number, (year, month, of_month)) in [
            (0, (1970, 1, 1)),
            (-1, (1969, 12, 31)),
            (19_782, (2024, 2, 29)),
            (19_783, (2024, 3, 1)),
            (11_016, (2000, 2, 29)),
            (47_540, (2100, 2, 28)),
            (47_541, (2100, 3, 1)),
        ] {
            assert_eq!(date(number), (year, month, of_month), "{number}");
            assert_eq!(day(year, month, of_month), Some(number), "{number}");
        }
    }

    #[test]
    fn a_date_is_written_as_everybody_sorts_it() {
        assert_eq!(text(0), "1970-01-01");
        assert_eq!(text(19_782), "2024-02-29");
        assert_eq!(text(-719_528), "0000-01-01");
    }

    #[test]
    fn a_date_that_does_not_exist_is_none() {
        for (year, month, of_month) in
            [(2026, 2, 29), (2100, 2, 29), (2026, 13, 1), (2026, 0, 1), (2026, 4, 31), (2026, 4, 0)]
        {
            assert_eq!(day(year, month, of_month), None, "{year}-{month}-{of_month}");
        }
    }

    #[test]
    fn every_date_leads_back_to_its_day() {
        for number in CENTURIES {
            let (year, month, of_month) = date(number);
            assert_eq!(day(year, month, of_month), Some(number));
        }
    }

    #[test]
    fn a_month_lasts_from_its_first_until_the_next() {
        for (inside, length) in [
            ((2026, 1, 31), 31),
            ((2026, 2, 28), 28),
            ((2028, 2, 29), 29),
            ((2026, 4, 1), 30),
            ((2026, 12, 31), 31),
        ] {
            let (year, month, of_month) = inside;
            let days = month_of(day(year, month, of_month).unwrap());

            assert_eq!(date(days.start), (year, month, 1), "{inside:?}");
            assert_eq!(days.end - days.start, length, "{inside:?}");
        }
    }

    #[test]
    fn months_follow_each_other_without_a_gap() {
        for number in CENTURIES {
            let days = month_of(number);

            assert!(days.contains(&number), "{number}");
            assert_eq!(month_of(days.end).start, days.end, "{number}");
        }
    }

    #[test]
    fn a_day_begins_at_midnight_also_before_1970() {
        for (millis, number) in
            [(0, 0), (86_399_999, 0), (86_400_000, 1), (-1, -1), (-86_400_000, -1)]
        {
            assert_eq!(day_of(Timestamp::from_millis(millis)), number, "{millis}");
            assert!(midnight(number) <= Timestamp::from_millis(millis), "{millis}");
        }
    }
}
