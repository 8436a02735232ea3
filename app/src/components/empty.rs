//! A place with nothing in it yet: one sentence, and the button that begins it.

use leptos::prelude::*;

/// The empty state of a list or a page.
#[component]
pub fn Empty(
    /// What belongs here.
    #[prop(into)]
    words: Signal<String>,
    /// The button that begins it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <p>{move || words.get()}</p>
            {children.map(|children| children())}
        </div>
    }
}
