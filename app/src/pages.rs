//! What stands at each address, one file each, and the pieces that only pages need.

mod account_menu;
mod allowance;
mod announcer;
mod bin;
mod budgets;
mod chat;
mod chat_menu;
mod composer;
mod confirm;
mod form;
mod groups;
mod keys;
mod modal;
mod model_menu;
mod models;
mod new_chat;
mod not_found;
mod outside;
mod own_keys;
mod people;
mod rail;
mod search;
mod settings;
mod share_dialog;
mod shell;
mod sign_in;
mod sign_up;
mod thread;
mod toasts;
mod usage;

pub use announcer::Announcements;
pub use shell::Shell;
pub use sign_in::SignIn;
pub use sign_up::SignUp;
pub use toasts::ToastStack;

use crate::{i18n::Locale, state::state};
use leptos::prelude::*;

/// Words of `locales/` as a signal that follows the language.
macro_rules! words {
    ($($words:tt)*) => {
        $crate::pages::word(|locale| leptos_i18n::td_string!(locale, $($words)*))
    };
}
use words;

/// One signal's code for all words: only the look-up is each one's own.
fn word(words: fn(Locale) -> &'static str) -> Signal<String> {
    let locale = state().session.locale();
    Signal::derive(move || words(locale.get()).to_owned())
}
