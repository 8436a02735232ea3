//! A single checkbox: something that is so or not, with what it means. The boxes of a `checkbox_group` are chosen
//! together and need no hint each.

use leptos::prelude::*;

/// A labelled checkbox.
#[component]
pub fn Check(
    /// The label: what holds when it is ticked.
    #[prop(into)]
    label: Signal<String>,
    /// The hint below: what that means.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// Whether it is ticked.
    checked: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <label class="choice">
            <input
                type="checkbox"
                prop:checked=checked
                on:change=move |event| checked.set(event_target_checked(&event))
            />
            <span>
                <b>{move || label.get()}</b>
                {move || hint.get().map(|words| view! { <span class="soft">{words}</span> })}
            </span>
        </label>
    }
}
