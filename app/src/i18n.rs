//! Words: the keys generated from `locales/`, and the sentences made of them.

include!(concat!(env!("OUT_DIR"), "/i18n/mod.rs"));
