//! The time, as this device has it. Here alone is it read; whatever reckons with it, such as `logic/day.rs`, is given
//! it.

use crate::logic::day::Today;
use contract::Timestamp;
use js_sys::Date;

/// The time now, in UTC.
pub fn now() -> Timestamp {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "milliseconds since 1970 fit for millennia"
    )]
    Timestamp::from_millis(Date::now() as i64)
}

/// The hour of the day here, 0 to 23.
pub fn hour() -> u32 {
    Date::new_0().get_hours()
}

/// The midnight at which a day began here; the day is its year, its month (1 to 12) and its day of the month.
pub fn midnight((year, month, day): (i32, u8, u8)) -> Timestamp {
    let date = Date::new_0();
    date.set_full_year_with_month_date(year.unsigned_abs(), i32::from(month) - 1, i32::from(day));
    last_midnight(&date)
}

/// Today, as it is here: the last midnight and the offset from UTC.
pub fn today() -> Today {
    let date = Date::new_0();
    #[expect(clippy::cast_possible_truncation, reason = "a day has few minutes")]
    let ahead = -(date.get_timezone_offset() as i64) * 60 * Timestamp::SECOND;
    Today { midnight: last_midnight(&date), ahead }
}

/// Sets a date's time to the beginning of its day.
fn last_midnight(date: &Date) -> Timestamp {
    date.set_hours(0);
    date.set_minutes(0);
    date.set_seconds(0);
    date.set_milliseconds(0);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "milliseconds since 1970 fit for millennia"
    )]
    Timestamp::from_millis(date.get_time() as i64)
}
