//! The days of a report: the last few, or those between two dates. Dates and moments meet here, with clocks that are
//! changed in between, which nobody would try by hand.

use super::day::Today;
use contract::{Days, Timestamp, calendar};
use std::fmt;

/// A date: a day of the calendar, without a time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(i64);

impl Date {
    /// Today's date.
    pub const fn of(today: Today) -> Self {
        // From noon, where clocks that were changed since midnight do no harm.
        let noon = today.midnight.millis() + today.ahead + Timestamp::DAY / 2;
        Self(calendar::day_of(Timestamp::from_millis(noon)))
    }

    /// Reads `2026-11-23`, as date inputs write it.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().splitn(3, '-');
        let year = parts.next().filter(|year| year.len() == 4)?.parse().ok()?;
        let month = parts.next()?.parse().ok()?;
        let day = parts.next()?.parse().ok()?;
        calendar::day(year, month, day).map(Self)
    }

    /// The year, the month (1 to 12) and the day of the month.
    pub fn parts(self) -> (i32, u8, u8) {
        calendar::date(self.0)
    }

    const fn plus(self, days: i64) -> Self {
        Self(self.0 + days)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&calendar::text(self.0))
    }
}

/// A span of days in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The last day.
    pub last: Date,
    /// The number of days.
    pub count: u16,
}

/// The reason why two dates are no span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidSpan {
    /// One of the dates is missing.
    NoDate,
    /// The last comes before the first.
    Backwards,
    /// More days lie between them than a report takes.
    TooLong,
}

impl Span {
    /// The `count` days that end with `last`.
    pub const fn until(last: Date, count: u16) -> Self {
        Self { last, count }
    }

    /// The days from one date until another, both included.
    ///
    /// # Errors
    /// The reason why the two are no span.
    pub fn between(first: Option<Date>, last: Option<Date>) -> Result<Self, InvalidSpan> {
        let (Some(first), Some(last)) = (first, last) else { return Err(InvalidSpan::NoDate) };
        if last < first {
            return Err(InvalidSpan::Backwards);
        }
        match u16::try_from(last.0 - first.0 + 1) {
            Ok(count) if count <= Days::MOST => Ok(Self { last, count }),
            _ => Err(InvalidSpan::TooLong),
        }
    }

    /// The first day.
    pub fn first(self) -> Date {
        self.last.plus(1 - i64::from(self.count))
    }

    /// The days as a report wants them. The last day's midnight is the exact one: where clocks were changed
    /// between, the days before it begin an hour off rather than the end of today being cut away.
    pub fn days(self, last_midnight: Timestamp) -> Days {
        let before = i64::from(self.count.saturating_sub(1));
        Days { from: last_midnight.plus_millis(-before * Timestamp::DAY), count: self.count }
    }
}

/// A moment in the middle of one of the days, whatever the clocks did.
pub fn noon(days: Days, day: u16) -> Timestamp {
    days.from.plus_millis(i64::from(day) * Timestamp::DAY + Timestamp::DAY / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn a_date_is_read_as_inputs_write_it() {
        assert_eq!(date("2026-11-23").to_string(), "2026-11-23");
        assert_eq!(date("2026-11-23").parts(), (2026, 11, 23));
        for text in ["", "23.11.2026", "2026-11", "2026-02-30", "26-11-23", "2026-11-23-1"] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn today_is_known_on_the_days_when_clocks_change() {
        // Berlin's midnights, and how far its clocks were ahead of UTC in the evening of that day.
        for (midnight, hours, today) in [
            (1_795_388_400_000, 1, "2026-11-23"),
            (1_774_738_800_000, 2, "2026-03-29"),
            (1_792_879_200_000, 1, "2026-10-25"),
        ] {
            let midnight = Timestamp::from_millis(midnight);
            assert_eq!(Date::of(Today { midnight, ahead: hours * 3_600_000 }), date(today));
        }
    }

    #[test]
    fn a_span_counts_both_ends() {
        let week = Span::until(date("2026-11-23"), 7);
        assert_eq!(week.first(), date("2026-11-17"));
        let between = |a, b| Span::between(Date::parse(a), Date::parse(b));

        assert_eq!(between("2026-11-17", "2026-11-23"), Ok(week));
        assert_eq!(between("2026-11-23", "2026-11-23").unwrap().count, 1);
        assert_eq!(between("2026-11-23", "2026-11-22"), Err(InvalidSpan::Backwards));
        assert_eq!(between("", "2026-11-22"), Err(InvalidSpan::NoDate));
        assert_eq!(between("2025-01-01", "2026-02-04").unwrap().count, 400);
        assert_eq!(between("2025-01-01", "2026-02-05"), Err(InvalidSpan::TooLong));
    }

    #[test]
    fn a_report_ends_with_the_last_day() {
        let midnight = Timestamp::from_millis(1_795_388_400_000);

        let days = Span::until(date("2026-11-23"), 7).days(midnight);

        assert_eq!(days.until(), midnight.plus_millis(Timestamp::DAY));
        assert_eq!(noon(days, 6), midnight.plus_millis(Timestamp::DAY / 2));
    }
}
