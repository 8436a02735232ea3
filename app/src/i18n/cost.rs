//! What something cost, in words. Answers, chats and reports say it alike, because what nobody knows must be 0 nowhere.

use super::{format, locales::Locale};
use contract::{Cost, Pico};
use leptos_i18n::td_string;

/// A cost in words: an amount, at least an amount, unknown, or nothing.
pub fn cost_in_words(locale: Locale, currency: &str, cost: Cost) -> String {
    match cost {
        Cost { known: Pico(0), unpriced: 0 } => td_string!(locale, messages.cost_nothing).into(),
        Cost { known, unpriced: 0 } => format::money(locale, currency, known),
        Cost { known: Pico(0), .. } => td_string!(locale, messages.cost_unknown).into(),
        Cost { known, .. } => {
            let amount = format::money(locale, currency, known);
            td_string!(locale, messages.cost_at_least, amount = amount)
        }
    }
}

/// A cost in the little space of a table: an amount, at least an amount, or unknown.
pub fn cost_in_short(locale: Locale, currency: &str, cost: Cost) -> String {
    match cost {
        Cost { known, unpriced: 0 } => format::money(locale, currency, known),
        Cost { known: Pico(0), .. } => td_string!(locale, messages.unknown).to_owned(),
        cost => cost_in_words(locale, currency, cost),
    }
}
