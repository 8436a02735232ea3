//! The empty state: one sentence, and the button that begins or tries again. Lists and whole pages share it.

use leptos::prelude::*;

/// The empty state of a list or a page.
#[component]
pub fn Empty(
    /// The sentence: what belongs here, or why it is not here.
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
