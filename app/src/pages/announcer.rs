//! The one place where screen readers are told what happens.

use crate::state::state;
use leptos::prelude::*;

/// The polite live region of screen readers.
#[component]
pub fn Announcements() -> impl IntoView {
    view! {
        <p class="visually-hidden" aria-live="polite">
            {state().announcer.words}
        </p>
    }
}
