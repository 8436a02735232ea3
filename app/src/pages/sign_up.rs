//! The page of the sign-up: the first account, one of many, or none because sign-up is closed. Which of the three it is
//! concerns no other page.

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

/// The page of the sign-up.
#[component]
pub fn SignUp() -> impl IntoView {
    let policy = state().session.sign_up;
    let is_first = Memo::new(move |_| matches!(policy.get(), SignUpPolicy::First { .. }));
    let closed = Memo::new(move |_| policy.get() == SignUpPolicy::Closed);
    view! {
        <SignedOutFrame>
            {move || if closed.get() { view! { <Closed /> }.into_any() } else { view! { <SignUpForm /> }.into_any() }}
            {move || (!is_first.get()).then(|| view! {
                <p class="soft below">
                    {words!(accounts.have_account)}
                    " "
                    <a href="/sign-in">{words!(accounts.sign_in)}</a>
                </p>
            })}
        </SignedOutFrame>
    }
}

#[component]
fn Closed() -> impl IntoView {
    view! {
        <div class="card">
            <h1>{words!(accounts.closed_title)}</h1>
            <p class="soft">{words!(accounts.closed)}</p>
        </div>
    }
}

#[component]
fn SignUpForm() -> impl IntoView {
    let session = state().session;
    let (name, email) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (password, code) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let form = Form::new();
    let is_first = Memo::new(move |_| matches!(session.sign_up.get(), SignUpPolicy::First { .. }));
    let needs_code =
        Memo::new(move |_| session.sign_up.get() == SignUpPolicy::First { needs_code: true });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let code = needs_code.get_untracked().then(|| code.get_untracked().trim().to_owned());
        let sending = session.make_account(
            email.get_untracked(),
            name.get_untracked(),
            password.get_untracked(),
            code,
        );
        form.send(sending, |()| {});
    };
    let title = move || {
        if is_first.get() { words!(accounts.first_title) } else { words!(accounts.sign_up_title) }
    };
    let hint = move || {
        if is_first.get() { words!(accounts.first_hint) } else { words!(accounts.sign_up_hint) }
    };
    view! {
        <form class="card" on:submit=submit novalidate>
            <div>
                <h1>{title}</h1>
                <p class="soft">{hint}</p>
            </div>
            <FormFailure form=form fields=&[Field::Name, Field::Email, Field::Password, Field::Code] />
            <TextField id="name" label=words!(accounts.name) value=name autocomplete="name" required=true
                error=beside(form, Field::Name) />
            <TextField id="email" label=words!(accounts.email) value=email kind="email" autocomplete="username"
                required=true error=beside(form, Field::Email) />
            <TextField id="password" label=words!(accounts.password) value=password kind="password"
                autocomplete="new-password" required=true hint=words!(accounts.password_hint)
                error=beside(form, Field::Password) />
            {move || needs_code.get().then(|| view! {
                <TextField id="code" label=words!(accounts.code) value=code autocomplete="one-time-code" required=true
                    hint=words!(accounts.code_hint) error=beside(form, Field::Code) />
            })}
            <Button tone=Tone::Primary wide=true submit=true disabled=form.busy>
                {words!(accounts.make_account)}
            </Button>
        </form>
    }
}
