//! Dates and numbers as a language writes them: `Intl` in the browser, ICU4X on the server.
//!
//! The browser shows its own time zone. The server knows nobody's, so it only ever shows days, in UTC.

#[cfg(not(feature = "csr"))]
mod icu;
#[cfg(feature = "csr")]
mod intl;
#[cfg(test)]
mod tests;

use super::locales::Locale;
use contract::{Pico, Timestamp};
use leptos_i18n::td_string;

#[cfg(not(feature = "csr"))]
use icu as library;
#[cfg(feature = "csr")]
use intl as library;

/// Keeps a number and its unit on one line.
const NO_BREAK: char = '\u{a0}';

/// A day: `November 23, 2026`, `23. November 2026`.
pub fn date_long(locale: Locale, at: Timestamp) -> String {
    library::date_long(locale, at)
}

/// A day in little space: `Nov 23, 2026`, `23.11.2026`.
pub fn date_short(locale: Locale, at: Timestamp) -> String {
    library::date_short(locale, at)
}

/// A time of day: `2:02 PM`, `14:02`.
pub fn time_short(locale: Locale, at: Timestamp) -> String {
    library::time_short(locale, at)
}

/// A time of day that is understood elsewhere too: the reader's own in the browser, marked as UTC on the server.
pub fn time_placed(locale: Locale, at: Timestamp) -> String {
    let time = time_short(locale, at);
    if cfg!(feature = "csr") { time } else { format!("{time}{NO_BREAK}UTC") }
}

/// A month of a year: `November 2026`.
pub fn month(locale: Locale, at: Timestamp) -> String {
    library::month(locale, at)
}

/// A whole number: `1,024`, `1.024`.
pub fn number(locale: Locale, number: u64) -> String {
    library::decimal(locale, number, 0)
}

/// A number with one digit after the point, from its tenths: `1.8`, `1,8`.
pub fn tenths(locale: Locale, tenths: u64) -> String {
    library::decimal(locale, tenths, 1)
}

/// An amount of money: with two decimals from one unit on, below that with its first two digits: `$1,234.50`,
/// `0,0012 $`. This is the only place where money is rounded.
pub fn money(locale: Locale, currency: &str, amount: Pico) -> String {
    let places = places(amount);
    let step = 10_u64.pow(12 - u32::from(places));
    let pico = u64::try_from(amount.0).unwrap_or_default();
    library::money(locale, currency, pico.saturating_add(step / 2) / step, places)
}

/// How many decimals an amount is shown with: two, or as many as its first two digits need.
fn places(amount: Pico) -> u8 {
    let digits =
        u64::try_from(amount.0).ok().and_then(u64::checked_ilog10).map_or(13, |log| log + 1);
    // The first of `digits` digits stands at the decimal 13 - `digits`.
    u8::try_from(14_u32.saturating_sub(digits).clamp(2, 12)).expect("it is at most 12")
}

/// A duration in seconds with one digit after the point: `3.1 s`, `3,1 s`.
pub fn seconds(locale: Locale, millis: u64) -> String {
    let tenths = millis.saturating_add(50) / 100;
    format!("{}{NO_BREAK}s", self::tenths(locale, tenths))
}

/// A duration in milliseconds up to a second, then in seconds with a tenth: `40 ms`, `1.2 s`.
pub fn duration(locale: Locale, millis: u64) -> String {
    if millis < 1_000 {
        format!("{}{NO_BREAK}ms", number(locale, millis))
    } else {
        seconds(locale, millis)
    }
}

/// A duration in whole seconds: `12 s`.
pub fn whole_seconds(locale: Locale, seconds: u64) -> String {
    format!("{}{NO_BREAK}s", number(locale, seconds))
}

/// The time since something was: in minutes, hours, then days; a date after a week.
pub fn ago(locale: Locale, now: Timestamp, at: Timestamp) -> String {
    const MINUTE: i64 = 60 * Timestamp::SECOND;
    const HOUR: i64 = 60 * MINUTE;
    let gone = now.since(at);
    let count = |unit: i64| u32::try_from(gone / unit).unwrap_or(u32::MAX);
    match gone {
        ..MINUTE => td_string!(locale, messages.just_now).to_owned(),
        MINUTE..HOUR => td_string!(locale, messages.minutes_ago, count = count(MINUTE)),
        HOUR..Timestamp::DAY => td_string!(locale, messages.hours_ago, count = count(HOUR)),
        gone if gone < 7 * Timestamp::DAY => {
            td_string!(locale, messages.days_ago, count = count(Timestamp::DAY))
        }
        _ => date_long(locale, at),
    }
}
