//! A choice of many, in a line that opens.

use leptos::prelude::*;

/// A labelled choice.
#[component]
pub fn Select(
    /// Its id.
    #[prop(into)]
    id: String,
    /// What is chosen here.
    #[prop(into)]
    label: Signal<String>,
    /// The choices: what each means, and what it says.
    #[prop(into)]
    choices: Signal<Vec<(String, String)>>,
    /// The one that is chosen.
    value: RwSignal<String>,
) -> impl IntoView {
    let options = move || {
        let choices = choices.get().into_iter().map(|(meaning, words)| {
            let chosen = value.with_untracked(|value| *value == meaning);
            view! {
                <option value=meaning selected=chosen>
                    {words}
                </option>
            }
        });
        choices.collect_view()
    };
    view! {
        <div class="field">
            <label for=id.clone()>{move || label.get()}</label>
            <select
                class="select"
                id=id.clone()
                name=id
                on:change=move |event| value.set(event_target_value(&event))
            >
                {options}
            </select>
        </div>
    }
}
