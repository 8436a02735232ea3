//! One line to fill in, with its label, its hint, and what is wrong with it. The fields of every form, so that each of
//! them reads out its hint and its error.

use super::icon::{Icon, IconName};
use leptos::prelude::*;

/// A labelled text field. Its hint and its error are read out with it.
#[component]
pub fn TextField(
    /// The input's id; the hint's and the error's are made from it.
    #[prop(into)]
    id: String,
    /// The label: what is asked for.
    #[prop(into)]
    label: Signal<String>,
    /// The text that was filled in.
    value: RwSignal<String>,
    /// The input's `type`.
    #[prop(default = "text")]
    kind: &'static str,
    /// The input's `autocomplete`: what the browser may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// The input's `inputmode`: which keyboard a finger gets, where the type does not say it.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// The placeholder: what holds while nothing is filled in.
    #[prop(optional, into)]
    placeholder: MaybeProp<String>,
    /// Whether it must be filled in.
    #[prop(optional)]
    required: bool,
    /// The hint that helps to fill it in.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// The error: what is wrong with it.
    #[prop(optional, into)]
    error: MaybeProp<String>,
) -> impl IntoView {
    let hint_id = format!("{id}-hint");
    let error_id = format!("{id}-error");
    let described_by = {
        let (hint_id, error_id) = (hint_id.clone(), error_id.clone());
        move || {
            let hint = hint.read().is_some().then_some(hint_id.as_str());
            let error = error.read().is_some().then_some(error_id.as_str());
            match (hint, error) {
                (Some(hint), Some(error)) => Some(format!("{error} {hint}")),
                (one, other) => one.or(other).map(ToOwned::to_owned),
            }
        }
    };
    view! {
        <div class="field">
            <label for=id.clone()>{move || label.get()}</label>
            <input
                class="input"
                id=id.clone()
                name=id
                type=kind
                autocomplete=autocomplete
                inputmode=inputmode
                placeholder=move || placeholder.get()
                required=required
                prop:value=value
                aria-invalid=move || error.read().is_some().then_some("true")
                aria-describedby=described_by
                on:input=move |event| value.set(event_target_value(&event))
            />
            {move || {
                let id = error_id.clone();
                error.get().map(|words| view! {
                    <p class="error" id=id>
                        <Icon name=IconName::Error />
                        <span>{words}</span>
                    </p>
                })
            }}
            {move || {
                let id = hint_id.clone();
                hint.get().map(|words| view! { <p class="hint" id=id>{words}</p> })
            }}
        </div>
    }
}
