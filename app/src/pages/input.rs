//! What people typed into text fields: whether there is anything, and which number it is, with the marks of their
//! language. The forms of budgets, keys, models and aliases read their fields with it, so that all understand alike.

use crate::{
    i18n::Locale,
    logic::amount::{self, Marks},
};
use leptos::prelude::*;

/// The marks that a language puts into numbers.
pub const fn marks(locale: Locale) -> Marks {
    match locale {
        Locale::en => Marks::POINT,
        Locale::de => Marks::COMMA,
    }
}

/// Reads a whole number as people of a language type it.
pub fn whole_number(locale: Locale, text: &str) -> Option<u64> {
    amount::count(text, marks(locale))
}

/// The text of a field, without the blanks around it; `None` where there is nothing else.
pub fn filled(text: RwSignal<String>) -> Option<String> {
    let text = text.get_untracked();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// An input that was not understood. Its field says so itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidInput;
