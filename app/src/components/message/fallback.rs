//! The line of a fallback: another model answers than the one that was to be asked first. The sentence is made in
//! `i18n/fallback.rs`; here it is decided when it is shown.

use crate::i18n::{fallback, others, use_locale};
use contract::{Attempt, Author, Message};
use leptos::prelude::*;

/// One line above an answer that fell to another model, from the moment in which that one is asked; nothing above all
/// others.
#[component]
pub fn Fallback(message: Signal<Message>, model: Signal<String>) -> impl IntoView {
    let locale = use_locale();
    let failed = Memo::new(move |_| message.with(before));
    let has_answered = Memo::new(move |_| message.with(|message| message.outcome.is_some()));
    move || {
        let failed = failed.get();
        (!failed.is_empty()).then(|| {
            let words = fallback(locale.get(), &failed, &model.read(), has_answered.get());
            view! { <p class="fallback soft">{words}</p> }
        })
    }
}

/// The models that failed before the one that answers, each once. None where nobody answered: how that came about is
/// said below the message.
fn before(message: &Message) -> Vec<Attempt> {
    let (Author::Model { model }, Some(stats)) = (&message.author, &message.stats) else {
        return Vec::new();
    };
    if message.outcome.is_some() && message.parts.is_empty() {
        return Vec::new();
    }
    others(&stats.attempts, model)
}
