//! How much of something is used up.

use leptos::prelude::*;

/// A meter: a bar that fills up with what is used.
#[component]
pub fn Meter(
    /// What it measures.
    #[prop(into)]
    label: Signal<String>,
    /// How much, in percent; more than 100 is a full bar.
    percent: u32,
    /// The same in words.
    #[prop(into)]
    words: Signal<String>,
    /// Whether people should take note.
    #[prop(optional)]
    low: bool,
) -> impl IntoView {
    let (shown, over) = (percent.min(100), percent >= 100);
    view! {
        <div
            class="meter"
            class:low=low
            class:over=over
            role="meter"
            aria-label=move || label.get()
            aria-valuenow=shown
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuetext=move || words.get()
        >
            <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
                <rect x="0" y="0" width=shown height="1"></rect>
            </svg>
        </div>
    }
}
