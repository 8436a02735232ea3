//! The one place where those who listen are told what happens.

use crate::state::state;
use leptos::prelude::*;

/// A polite live region.
#[component]
pub fn Announcements() -> impl IntoView {
    view! {
        <p class="visually-hidden" aria-live="polite">
            {state().announcer.words}
        </p>
    }
}
