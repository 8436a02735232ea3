//! The `words!` macro: words of `locales/` as signals, for every page. Pages find it here and need not look up to
//! `pages.rs`, which knows them all.

use crate::{i18n::Locale, state::state};
use leptos::prelude::*;

/// Words of `locales/` as a signal that follows the language.
macro_rules! words {
    ($($words:tt)*) => {
        $crate::pages::words::signal(|locale| leptos_i18n::td_string!(locale, $($words)*))
    };
}
pub(super) use words;

/// Words as a signal: one body for all of them, only the look-up is each one's own.
pub fn signal(words: fn(Locale) -> &'static str) -> Signal<String> {
    let locale = state().session.locale();
    Signal::derive(move || words(locale.get()).to_owned())
}
