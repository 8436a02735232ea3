//! The section of how the page looks and speaks: the language and the theme. They take effect at once, without a form.

use crate::{
    components::{Choice, IconName, Segmented},
    pages::{language_choice::LanguageChoice, words},
    state::state,
};
use contract::Theme;
use leptos::prelude::*;

/// The section of the language and the theme.
#[component]
pub fn AppearanceSection() -> impl IntoView {
    let session = state().session;
    let themes = vec![
        Choice {
            value: Theme::Device,
            label: words!(settings.theme_device),
            icon: Some(IconName::Device),
        },
        Choice {
            value: Theme::Light,
            label: words!(settings.theme_light),
            icon: Some(IconName::Sun),
        },
        Choice {
            value: Theme::Dark,
            label: words!(settings.theme_dark),
            icon: Some(IconName::Moon),
        },
    ];
    view! {
        <section class="section">
            <h2>{words!(settings.appearance)}</h2>
            <div class="rows">
                <div class="row">
                    <div>
                        <b>{words!(settings.language)}</b>
                        <p>{words!(settings.language_hint)}</p>
                    </div>
                    <LanguageChoice name="language" />
                </div>
                <div class="row">
                    <div>
                        <b>{words!(settings.theme)}</b>
                        <p>{words!(settings.theme_hint)}</p>
                    </div>
                    <Segmented name="theme" legend=words!(settings.theme) choices=themes chosen=session.theme
                        choose=Callback::new(move |theme| session.set_theme(theme)) />
                </div>
            </div>
        </section>
    }
}
