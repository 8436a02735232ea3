//! Why another model answered than the one that was to be asked first.

use crate::i18n::{use_locale, why};
use contract::Message;
use leptos::prelude::*;
use leptos_i18n::td_string;

/// One line above an answer that fell to another model; nothing above all others.
#[component]
pub fn Instead(message: Signal<Message>, model: Signal<String>) -> impl IntoView {
    let locale = use_locale();
    let attempts = Memo::new(move |_| {
        message.with(|message| {
            let mut attempts =
                message.facts.as_ref().map(|facts| facts.attempts.clone()).unwrap_or_default();
            // A model that was asked again failed once, as far as people care.
            attempts.dedup_by(|next, last| next.model == last.model);
            attempts
        })
    });
    move || {
        let locale = locale.get();
        let attempts = attempts.get();
        if attempts.is_empty() {
            return None;
        }
        let reasons: Vec<String> = attempts
            .iter()
            .map(|attempt| why(locale, attempt.model.name(), attempt.trouble))
            .collect();
        let reasons = reasons.join("; ");
        let words = td_string!(locale, messages.instead, reasons = reasons, model = model.get());
        Some(view! { <p class="instead soft">{words}</p> })
    }
}
