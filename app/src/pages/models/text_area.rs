//! A text field of several lines, as the form of a provider has one. It stands beside that form until a second one
//! wants it; `components` has the fields that all forms have.

use leptos::prelude::*;

/// A labelled text area with a hint.
#[component]
pub fn TextArea(
    /// The area's id; the hint's is made from it.
    id: &'static str,
    /// The label: what is asked for.
    label: Signal<String>,
    /// The hint that helps to fill it in.
    hint: Signal<String>,
    /// The text that was filled in.
    value: RwSignal<String>,
) -> impl IntoView {
    let hint_id = format!("{id}-hint");
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <textarea class="input lines" id=id rows="3" spellcheck="false" autocomplete="off"
                aria-describedby=hint_id.clone() prop:value=value
                on:input=move |event| value.set(event_target_value(&event))>
            </textarea>
            <p class="hint" id=hint_id>{hint}</p>
        </div>
    }
}
