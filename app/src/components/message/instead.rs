//! Why another model answered than the one that was to be asked first.

use crate::i18n::{use_locale, why};
use contract::{Attempt, Author, Message};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// One line above an answer that fell to another model; nothing above all others.
#[component]
pub fn Instead(message: Signal<Message>, model: Signal<String>) -> impl IntoView {
    let locale = use_locale();
    let attempts = Memo::new(move |_| message.with(before));
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

/// The models that failed before the one that answered, each once. None where nobody answered: how that came about
/// is said below the message.
fn before(message: &Message) -> Vec<Attempt> {
    let (Author::Model { model }, Some(facts)) = (&message.author, &message.facts) else {
        return Vec::new();
    };
    if message.parts.is_empty() {
        return Vec::new();
    }
    let mut attempts = facts.attempts.clone();
    attempts.retain(|attempt| attempt.model != *model);
    attempts.dedup_by(|next, last| next.model == last.model);
    attempts
}
