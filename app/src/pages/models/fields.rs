//! Pieces that the page's forms share.

use leptos::prelude::*;

/// Several lines to fill in.
#[component]
pub fn Lines(
    /// The area's id; the hint's is made from it.
    id: &'static str,
    /// What is asked for.
    label: Signal<String>,
    /// What helps to fill it in.
    hint: Signal<String>,
    /// What was filled in.
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

/// A text that may be missing.
pub fn filled(text: RwSignal<String>) -> Option<String> {
    let text = text.get_untracked();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
