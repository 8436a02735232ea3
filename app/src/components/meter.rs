//! A meter: how much of something is used up. Drawn as SVG, because a policy without inline styles lets no markup say
//! how wide something is.

use leptos::prelude::*;

/// A meter: a bar that fills up with what is used.
#[component]
pub fn Meter(
    /// The label: what it measures.
    #[prop(into)]
    label: Signal<String>,
    /// The used part in percent; more than 100 is a full bar.
    percent: u32,
    /// The used part in words, for those who listen.
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
