//! The page of the sign-in: e-mail address and password. Apart from the sign-up, which not every server offers.

use super::{
    form::{FormFailure, beside},
    signed_out_frame::SignedOutFrame,
    words,
};
use crate::{
    components::{Button, TextField, Tone},
    state::{Form, state},
};
use contract::{Field, SignUpPolicy};
use leptos::prelude::*;

/// The page of the sign-in.
#[component]
pub fn SignIn() -> impl IntoView {
    let session = state().session;
    let (email, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let form = Form::new();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        form.send(session.sign_in(email.get_untracked(), password.get_untracked()), |()| {});
    };
    let below = move || match session.sign_up.get() {
        SignUpPolicy::Closed => words!(accounts.ask_administrator).into_any(),
        SignUpPolicy::Open | SignUpPolicy::First { .. } => view! {
            {words!(accounts.no_account_yet)}
            " "
            <a href="/sign-up">{words!(accounts.make_account)}</a>
        }
        .into_any(),
    };
    view! {
        <SignedOutFrame>
            <form class="card" on:submit=submit novalidate>
                <div>
                    <h1>{words!(accounts.welcome_back)}</h1>
                    <p class="soft">{words!(accounts.sign_in_hint)}</p>
                </div>
                <FormFailure form=form fields=&[Field::Email, Field::Password] />
                <TextField id="email" label=words!(accounts.email) value=email kind="email" autocomplete="username"
                    required=true error=beside(form, Field::Email) />
                <TextField id="password" label=words!(accounts.password) value=password kind="password"
                    autocomplete="current-password" required=true error=beside(form, Field::Password) />
                <Button tone=Tone::Primary wide=true submit=true disabled=form.busy>
                    {words!(accounts.sign_in)}
                </Button>
            </form>
            <p class="soft below">{below}</p>
        </SignedOutFrame>
    }
}
