//! Dates and numbers by ICU4X, on the server and in native tests: days and times are those of UTC. Never compiled into
//! the page, for which its data would be too large.

use crate::i18n::locales::Locale;
use contract::Timestamp;
use icu_datetime::{
    DateTimeFormatter, NoCalendarFormatter,
    fieldsets::{T, YM, YMD},
    input::{UtcOffset, ZonedDateTime},
};
use icu_decimal::{DecimalFormatter, input::Decimal, options::DecimalFormatterOptions};
use icu_locale_core::locale;

const KNOWN: &str = "the data of every language spoken here is compiled in";
/// The end of the year 9999, in milliseconds.
const LAST: i64 = 253_402_300_799_000;

/// A moment in UTC. Moments that no calendar reaches become its ends.
macro_rules! moment {
    ($at:expr) => {
        ZonedDateTime::from_epoch_milliseconds_and_utc_offset(
            $at.millis().clamp(-LAST, LAST),
            UtcOffset::zero(),
        )
    };
}

/// Formats a moment's day: the field sets share no trait that could be named here.
macro_rules! day {
    ($locale:expr, $at:expr, $fields:expr) => {{
        let date = moment!($at).date;
        DateTimeFormatter::try_new(tag($locale).into(), $fields)
            .expect(KNOWN)
            .format(&date)
            .to_string()
    }};
}

/// A day, with its month in words.
pub fn date_long(locale: Locale, at: Timestamp) -> String {
    day!(locale, at, YMD::long())
}

/// A day in little space.
pub fn date_short(locale: Locale, at: Timestamp) -> String {
    day!(locale, at, YMD::medium())
}

/// A month of a year, in words.
pub fn month(locale: Locale, at: Timestamp) -> String {
    day!(locale, at, YM::long())
}

/// A time of day, without seconds.
pub fn time_short(locale: Locale, at: Timestamp) -> String {
    let time = moment!(at).time;
    NoCalendarFormatter::try_new(tag(locale).into(), T::hm())
        .expect(KNOWN)
        .format(&time)
        .to_string()
}

/// A number, from its digits and how many of them stand after the point.
pub fn decimal(locale: Locale, digits: u64, after_point: u8) -> String {
    let mut value = Decimal::from(digits);
    value.multiply_pow10(-i16::from(after_point));
    DecimalFormatter::try_new(tag(locale).into(), DecimalFormatterOptions::default())
        .expect(KNOWN)
        .format(&value)
        .to_string()
}

/// Writes an amount of money with its currency's code, since ICU4X does not know the signs of currencies yet.
pub fn money(locale: Locale, currency: &str, digits: u64, after_point: u8) -> String {
    format!("{}\u{a0}{currency}", decimal(locale, digits, after_point))
}

fn tag(locale: Locale) -> icu_locale_core::Locale {
    match locale {
        Locale::en => locale!("en"),
        Locale::de => locale!("de"),
    }
}
