//! The small words beside a name, and beside the words of a button, as the rows of every list have them.

use leptos::prelude::*;

/// A badge beside a name.
pub fn badge(words: Signal<String>) -> AnyView {
    view! { " " <span class="badge">{move || words.get()}</span> }.into_any()
}

/// The name of a button's item, for screen readers: the same button stands in every row.
pub fn item_name(name: &str) -> AnyView {
    view! { <span class="visually-hidden">{format!(": {name}")}</span> }.into_any()
}
