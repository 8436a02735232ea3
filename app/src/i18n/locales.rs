//! The languages and their words, as they are generated from `locales/`; below everything that makes sentences of
//! them.

use contract::Language;

pub use generated::i18n::*;

#[expect(clippy::new_ret_no_self, reason = "`new` is a word in the locales")]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/i18n/mod.rs"));
}

/// The words of a language.
pub const fn locale(language: Language) -> Locale {
    match language {
        Language::En => Locale::en,
        Language::De => Locale::de,
    }
}
