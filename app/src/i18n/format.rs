//! Dates and numbers as a language writes them: `Intl` in the browser, ICU4X on the server.
//!
//! The browser shows its own time zone. The server knows nobody's, so it only ever shows days, in UTC.

use super::Locale;
use contract::{Pico, Timestamp};
use leptos_i18n::td_string;

#[cfg(feature = "csr")]
use browser as platform;
#[cfg(not(feature = "csr"))]
use server as platform;

/// Keeps a number and its unit on one line.
const NO_BREAK: char = '\u{a0}';

/// A day: `November 23, 2026`, `23. November 2026`.
pub fn date_long(locale: Locale, at: Timestamp) -> String {
    platform::date_long(locale, at)
}

/// A day in little space: `Nov 23, 2026`, `23.11.2026`.
pub fn date_short(locale: Locale, at: Timestamp) -> String {
    platform::date_short(locale, at)
}

/// A time of day: `2:02 PM`, `14:02`.
pub fn time_short(locale: Locale, at: Timestamp) -> String {
    platform::time_short(locale, at)
}

/// A time of day that is understood elsewhere too: the reader's own in the browser, marked as UTC on the server.
pub fn time_placed(locale: Locale, at: Timestamp) -> String {
    let time = time_short(locale, at);
    if cfg!(feature = "csr") { time } else { format!("{time}{NO_BREAK}UTC") }
}

/// A month of a year: `November 2026`.
pub fn month(locale: Locale, at: Timestamp) -> String {
    platform::month(locale, at)
}

/// A whole number: `1,024`, `1.024`.
pub fn number(locale: Locale, number: u64) -> String {
    platform::decimal(locale, number, 0)
}

/// A number with one digit after the point, from its tenths: `1.8`, `1,8`.
pub fn tenths(locale: Locale, tenths: u64) -> String {
    platform::decimal(locale, tenths, 1)
}

/// An amount of money: with two decimals from one unit on, below that with its first two digits: `$1,234.50`,
/// `0,0012 $`. This is the only place where money is rounded.
pub fn money(locale: Locale, currency: &str, amount: Pico) -> String {
    let places = places(amount);
    let step = 10_u64.pow(12 - u32::from(places));
    let pico = u64::try_from(amount.0).unwrap_or_default();
    platform::money(locale, currency, pico.saturating_add(step / 2) / step, places)
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

/// Milliseconds up to a second, then seconds with a tenth: `40 ms`, `1.2 s`.
pub fn duration(locale: Locale, millis: u64) -> String {
    if millis < 1_000 {
        format!("{}{NO_BREAK}ms", number(locale, millis))
    } else {
        seconds(locale, millis)
    }
}

/// Whole seconds: `12 s`.
pub fn whole_seconds(locale: Locale, seconds: u64) -> String {
    format!("{}{NO_BREAK}s", number(locale, seconds))
}

/// How long ago something was: in minutes, hours, then days; a date after a week.
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

#[cfg(feature = "csr")]
mod browser {
    use super::{Locale, Timestamp};
    use js_sys::{Array, Date, Intl::NumberFormat, Object, Reflect};
    use wasm_bindgen::JsValue;

    pub fn date_long(locale: Locale, at: Timestamp) -> String {
        let day = options(&[("year", "numeric"), ("month", "long"), ("day", "numeric")]);
        date(at).to_locale_date_string(tag(locale), &day).into()
    }

    pub fn date_short(locale: Locale, at: Timestamp) -> String {
        date(at).to_locale_date_string(tag(locale), &options(&[("dateStyle", "medium")])).into()
    }

    pub fn time_short(locale: Locale, at: Timestamp) -> String {
        let time = options(&[("timeStyle", "short")]);
        date(at).to_locale_time_string_with_options(tag(locale), &time).into()
    }

    pub fn month(locale: Locale, at: Timestamp) -> String {
        let month = options(&[("year", "numeric"), ("month", "long")]);
        date(at).to_locale_date_string(tag(locale), &month).into()
    }

    #[expect(clippy::cast_precision_loss, reason = "nobody reads the 16th digit")]
    pub fn decimal(locale: Locale, digits: u64, after_point: u8) -> String {
        let value = digits as f64 / 10_f64.powi(i32::from(after_point));
        let options = Object::new();
        places(&options, after_point);
        written(locale, &options, value)
    }

    #[expect(clippy::cast_precision_loss, reason = "nobody reads the 16th digit")]
    pub fn money(locale: Locale, currency: &str, digits: u64, after_point: u8) -> String {
        let value = digits as f64 / 10_f64.powi(i32::from(after_point));
        let options = options(&[("style", "currency"), ("currency", currency)]);
        places(&options, after_point);
        written(locale, &options, value)
    }

    fn places(options: &Object, after_point: u8) {
        set(options, "minimumFractionDigits", &JsValue::from(after_point));
        set(options, "maximumFractionDigits", &JsValue::from(after_point));
    }

    fn written(locale: Locale, options: &Object, value: f64) -> String {
        NumberFormat::new(&Array::of1(&JsValue::from(tag(locale))), options)
            .format()
            .call1(&JsValue::UNDEFINED, &JsValue::from(value))
            .ok()
            .and_then(|text| text.as_string())
            .unwrap_or_default()
    }

    fn tag(locale: Locale) -> &'static str {
        leptos_i18n::Locale::as_str(locale)
    }

    #[expect(clippy::cast_precision_loss, reason = "a date beyond the year 200,000 is none")]
    fn date(at: Timestamp) -> Date {
        Date::new(&JsValue::from(at.millis() as f64))
    }

    fn options(pairs: &[(&str, &str)]) -> Object {
        let options = Object::new();
        for (name, value) in pairs {
            set(&options, name, &JsValue::from(*value));
        }
        options
    }

    fn set(options: &Object, name: &str, value: &JsValue) {
        Reflect::set(options, &JsValue::from(name), value)
            .expect("a plain object takes every property");
    }
}

#[cfg(not(feature = "csr"))]
mod server {
    use super::{Locale, Timestamp};
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

    pub fn date_long(locale: Locale, at: Timestamp) -> String {
        day!(locale, at, YMD::long())
    }

    pub fn date_short(locale: Locale, at: Timestamp) -> String {
        day!(locale, at, YMD::medium())
    }

    pub fn month(locale: Locale, at: Timestamp) -> String {
        day!(locale, at, YM::long())
    }

    pub fn time_short(locale: Locale, at: Timestamp) -> String {
        let time = moment!(at).time;
        NoCalendarFormatter::try_new(tag(locale).into(), T::hm())
            .expect(KNOWN)
            .format(&time)
            .to_string()
    }

    pub fn decimal(locale: Locale, digits: u64, after_point: u8) -> String {
        let mut value = Decimal::from(digits);
        value.multiply_pow10(-i16::from(after_point));
        DecimalFormatter::try_new(tag(locale).into(), DecimalFormatterOptions::default())
            .expect(KNOWN)
            .format(&value)
            .to_string()
    }

    /// With the currency's code: ICU4X knows the signs of currencies not yet.
    pub fn money(locale: Locale, currency: &str, digits: u64, after_point: u8) -> String {
        format!("{}{}{currency}", decimal(locale, digits, after_point), super::NO_BREAK)
    }

    fn tag(locale: Locale) -> icu_locale_core::Locale {
        match locale {
            Locale::en => locale!("en"),
            Locale::de => locale!("de"),
        }
    }
}

#[cfg(test)]
mod tests;
