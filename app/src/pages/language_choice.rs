//! The choice of the language, in the settings and on the pages before them, where nobody is signed in.

use super::words;
use crate::{
    components::{Choice, Segmented},
    state::state,
};
use contract::Language;
use leptos::prelude::*;

/// The choice of the language: all of them, each under its own name.
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
            choose=Callback::new(move |language| session.set_language(language))
        />
    }
}
