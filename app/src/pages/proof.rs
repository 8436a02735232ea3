//! The password, once more: a field that forms show when the server asks for it, and a dialog for what has no form.
//!
//! One home for both, so that people are asked in the same words wherever it is.

use super::{
    form::{FormFailure, beside},
    modal::Modal,
    words,
};
use crate::{
    components::{Button, DialogActions, TextField, Tone},
    platform::{focus, timers},
    state::{Form, Proof},
};
use contract::Field;
use leptos::prelude::*;

/// The field for the password, from when on the server has asked for it. It takes the focus.
#[component]
pub fn ProofField(
    /// The input's id.
    id: &'static str,
    /// The proof that is filled in.
    proof: Proof,
    /// The form that it belongs to.
    form: Form,
) -> impl IntoView {
    move || {
        proof.is_asked.get().then(|| {
            timers::next_frame(move || focus::to(id));
            view! {
                <TextField id=id label=words!(accounts.password) value=proof.password kind="password"
                    autocomplete="current-password" required=true hint=words!(accounts.proof_hint)
                    error=beside(form, Field::Password) />
            }
        })
    }
}

/// The dialog that asks for the password, and goes on with what needed it.
#[component]
pub fn ProofDialog(
    /// Whether it is open; closing it, however that comes about, sets it to `false`.
    open: RwSignal<bool>,
    /// What is done once the password was right.
    then: Callback<()>,
) -> impl IntoView {
    view! {
        <Modal id="proof" title=words!(accounts.proof_title) open=open><Prove open=open then=then /></Modal>
    }
}

#[component]
fn Prove(open: RwSignal<bool>, then: Callback<()>) -> impl IntoView {
    let (form, proof) = (Form::new(), Proof::new());
    proof.is_asked.set(true);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        form.send(proof.before(async { Ok(()) }), move |()| {
            then.run(());
            open.set(false);
        });
    };
    view! {
        <form on:submit=submit novalidate>
            <FormFailure form=form fields=&[Field::Password] />
            <ProofField id="proof-password" proof=proof form=form />
            <DialogActions>
                <Button press=Callback::new(move |()| open.set(false))>{words!(app.cancel)}</Button>
                <Button tone=Tone::Primary submit=true disabled=form.busy>{words!(accounts.proof_go_on)}</Button>
            </DialogActions>
        </form>
    }
}
