//! The line in which a list is searched. Lists of thousands have it above them.

use crate::components::{Icon, IconName};
use leptos::prelude::*;

/// The line in which a list is searched.
#[component]
pub fn ListSearch(
    /// The label: by what the list is searched.
    label: Signal<String>,
    /// The text that is searched for.
    text: RwSignal<String>,
    /// Searches for another text.
    search: Callback<String>,
) -> impl IntoView {
    view! {
        <label class="search-line filter">
            <Icon name=IconName::Search />
            <span class="visually-hidden">{label}</span>
            <input class="search-input" type="search" autocomplete="off" placeholder=move || label.get()
                prop:value=text on:input=move |event| search.run(event_target_value(&event)) />
        </label>
    }
}
