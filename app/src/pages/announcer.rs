//! The live region through which those who listen hear what happens. The root shows it once, beside whatever page there
//! is: a region that comes together with its words is not read out.

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
