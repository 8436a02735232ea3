//! Dates and numbers by the browser's `Intl`, in the reader's own time zone. The browser has the data of all languages,
//! so that the page ships none.

use crate::i18n::locales::Locale;
use contract::Timestamp;
use js_sys::{Array, Date, Intl::NumberFormat, Object, Reflect};
use wasm_bindgen::JsValue;

/// A day, with its month in words.
pub fn date_long(locale: Locale, at: Timestamp) -> String {
    let day = options(&[("year", "numeric"), ("month", "long"), ("day", "numeric")]);
    date(at).to_locale_date_string(tag(locale), &day).into()
}

/// A day in little space.
pub fn date_short(locale: Locale, at: Timestamp) -> String {
    date(at).to_locale_date_string(tag(locale), &options(&[("dateStyle", "medium")])).into()
}

/// A time of day, without seconds.
pub fn time_short(locale: Locale, at: Timestamp) -> String {
    let time = options(&[("timeStyle", "short")]);
    date(at).to_locale_time_string_with_options(tag(locale), &time).into()
}

/// A month of a year, in words.
pub fn month(locale: Locale, at: Timestamp) -> String {
    let month = options(&[("year", "numeric"), ("month", "long")]);
    date(at).to_locale_date_string(tag(locale), &month).into()
}

/// A number, from its digits and how many of them stand after the point.
#[expect(clippy::cast_precision_loss, reason = "nobody reads the 16th digit")]
pub fn decimal(locale: Locale, digits: u64, after_point: u8) -> String {
    let value = digits as f64 / 10_f64.powi(i32::from(after_point));
    let options = Object::new();
    places(&options, after_point);
    written(locale, &options, value)
}

/// An amount of money, with the currency's sign.
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
