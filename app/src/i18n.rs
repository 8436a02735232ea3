//! Words: the keys generated from `locales/`, and the sentences made of them.
//!
//! For both halves: the page shows these sentences, and the server writes them into problems and into the pages of shares.

mod cost;
mod explain;
mod fallback;
pub mod format;
mod locales;
#[cfg(feature = "ssr")]
pub mod openai;
#[cfg(feature = "csr")]
mod price;

pub use cost::{cost_in_short, cost_in_words};
pub use explain::{explain, why};
pub use fallback::{fallback, others};
pub use locales::*;
#[cfg(feature = "csr")]
pub use price::price_in_words;

use leptos::prelude::*;

/// The language that everything below is shown in.
#[derive(Clone, Copy)]
struct ShownLocale(Signal<Locale>);

/// Sets the language for everything below.
pub fn provide_locale(locale: Signal<Locale>) {
    provide_context(ShownLocale(locale));
}

/// The currency that money is shown in.
#[derive(Clone, Copy)]
struct ShownCurrency(Signal<String>);

/// Sets the currency for everything below, as ISO 4217 names it.
pub fn provide_currency(currency: Signal<String>) {
    provide_context(ShownCurrency(currency));
}

/// The currency of all money; US dollars where nobody set one.
pub fn use_currency() -> Signal<String> {
    use_context::<ShownCurrency>().map_or_else(|| Signal::stored("USD".to_owned()), |shown| shown.0)
}

/// The language to show; English where nobody set one.
pub fn use_locale() -> Signal<Locale> {
    use_context::<ShownLocale>().map_or_else(|| Signal::stored(Locale::en), |shown| shown.0)
}
