//! "Are you sure?": what happens then in a sentence, a way back, and the button that does it. Every dialog that only
//! confirms is this one.

use super::{form::FormFailure, words};
use crate::{
    components::{Button, DialogActions, Tone},
    state::Form,
};
use leptos::prelude::*;

/// The content of a dialog that asks for confirmation.
#[component]
pub fn Confirm(
    /// The sentence that says what happens then.
    #[prop(into)]
    words: Signal<String>,
    /// The words of the button that does it.
    label: Signal<String>,
    /// The action, with the form that shows how it goes.
    act: Callback<Form>,
    /// Whether the dialog is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let form = Form::new();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        act.run(form);
    };
    view! {
        <form on:submit=submit>
            <FormFailure form=form fields=&[] />
            <p>{words}</p>
            <DialogActions>
                <Button press=Callback::new(move |()| open.set(false))>{words!(app.cancel)}</Button>
                <Button tone=Tone::Danger submit=true disabled=form.busy>{label}</Button>
            </DialogActions>
        </form>
    }
}
