//! The frame of the pages before the sign-in: the mark, a card, and the language.

use super::words;
use crate::{
    components::{Choice, Logo, Segmented},
    state::state,
};
use contract::Language;
use leptos::prelude::*;

/// The frame.
#[component]
pub fn Outside(
    /// The card, and what stands below it.
    children: Children,
) -> impl IntoView {
    view! {
        <main class="centre">
            <div class="outside">
                <Logo href="/" />
                {children()}
                <LanguageChoice name="outside-language" />
            </div>
        </main>
    }
}

/// The languages, each under its own name.
#[component]
pub fn LanguageChoice(
    /// The radios' name, unique on the page.
    name: &'static str,
) -> impl IntoView {
    let session = state().session;
    let label = |language: Language| match language {
        Language::En => "English",
        Language::De => "Deutsch",
    };
    let choices = Language::ALL
        .into_iter()
        .map(|language| Choice {
            value: language,
            label: Signal::stored(label(language).to_owned()),
            icon: None,
        })
        .collect();
    view! {
        <Segmented
            name=name
            legend=words!(settings.language)
            choices=choices
            chosen=session.language
            choose=Callback::new(move |language| session.speak(language))
        />
    }
}
