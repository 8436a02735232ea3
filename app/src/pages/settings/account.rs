//! The section of the account: name, address and password, each changed in a dialog. Two of the three ask for the
//! password, which nothing else in the settings does.

use crate::{
    components::{Button, Check, DialogActions, TextField, Tone},
    i18n::format,
    pages::{
        form::{FormFailure, beside},
        modal::Modal,
        words,
    },
    platform::{clock, focus, timers},
    state::{Form, state},
};
use contract::{Account, Field};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The section of the account.
#[component]
pub fn AccountSection() -> impl IntoView {
    let session = state().session;
    let locale = session.locale();
    let (name, email, password) =
        (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let of = move |read: fn(&Account) -> String| {
        Signal::derive(move || {
            session.account.with(|account| account.as_ref().map(read).unwrap_or_default())
        })
    };
    let changed = Signal::derive(move || {
        let locale = locale.get();
        let at = session
            .account
            .with(|account| account.as_ref().map(|account| account.password_changed_at));
        let ago = at.map(|at| format::ago(locale, clock::now(), at)).unwrap_or_default();
        td_string!(locale, settings.password_changed, ago = ago).to_string()
    });
    view! {
        <section class="section">
            <h2>{words!(settings.account)}</h2>
            <div class="rows">
                {row(words!(accounts.name), of(|account| account.name.as_str().to_owned()), name)}
                {row(words!(accounts.email), of(|account| account.email.as_str().to_owned()), email)}
                {row(words!(accounts.password), changed, password)}
            </div>
            <Modal id="change-name" title=words!(settings.change_name) open=name><ChangeName open=name /></Modal>
            <Modal id="change-email" title=words!(settings.change_email) open=email><ChangeEmail open=email /></Modal>
            <Modal id="change-password" title=words!(settings.change_password) open=password>
                <ChangePassword open=password />
            </Modal>
        </section>
    }
}

fn row(title: Signal<String>, value: Signal<String>, open: RwSignal<bool>) -> AnyView {
    let locale = state().session.locale();
    let label =
        move || td_string!(locale.get(), settings.change_what, what = title.get()).to_string();
    view! {
        <div class="row">
            <div>
                <b>{title}</b>
                <p>{value}</p>
            </div>
            <button type="button" class="button" aria-label=label aria-haspopup="dialog" on:click=move |_| open.set(true)>
                {words!(settings.change)}
            </button>
        </div>
    }
    .into_any()
}

/// The buttons at the end of each of these dialogs.
#[component]
fn FormEnd(form: Form, open: RwSignal<bool>) -> impl IntoView {
    view! {
        <DialogActions>
            <Button press=Callback::new(move |()| open.set(false))>{words!(app.cancel)}</Button>
            <Button tone=Tone::Primary submit=true disabled=form.busy>{words!(app.save)}</Button>
        </DialogActions>
    }
}

#[component]
fn ChangeName(open: RwSignal<bool>) -> impl IntoView {
    let session = state().session;
    let now = session
        .account
        .with_untracked(|account| account.as_ref().map(|account| account.name.as_str().to_owned()));
    let name = RwSignal::new(now.unwrap_or_default());
    let form = Form::new();
    timers::next_frame(|| focus::select("new-name"));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        form.send(session.rename(name.get_untracked()), move |()| open.set(false));
    };
    view! {
        <form on:submit=submit novalidate>
            <FormFailure form=form fields=&[Field::Name] />
            <TextField id="new-name" label=words!(accounts.name) value=name autocomplete="name" required=true
                error=beside(form, Field::Name) />
            <FormEnd form=form open=open />
        </form>
    }
}

#[component]
fn ChangeEmail(open: RwSignal<bool>) -> impl IntoView {
    let session = state().session;
    let now = session.account.with_untracked(|account| {
        account.as_ref().map(|account| account.email.as_str().to_owned())
    });
    let (email, password) = (RwSignal::new(now.unwrap_or_default()), RwSignal::new(String::new()));
    let form = Form::new();
    timers::next_frame(|| focus::select("new-email"));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        form.send(
            session.change_email(email.get_untracked(), password.get_untracked()),
            move |()| open.set(false),
        );
    };
    view! {
        <form on:submit=submit novalidate>
            <FormFailure form=form fields=&[Field::Email, Field::Password] />
            <TextField id="new-email" label=words!(accounts.email) value=email kind="email" autocomplete="email" required=true
                error=beside(form, Field::Email) />
            <TextField id="email-password" label=words!(accounts.password) value=password kind="password"
                autocomplete="current-password" required=true hint=words!(settings.password_why)
                error=beside(form, Field::Password) />
            <FormEnd form=form open=open />
        </form>
    }
}

#[component]
fn ChangePassword(open: RwSignal<bool>) -> impl IntoView {
    let state = state();
    let session = state.session;
    let (old, new) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let revoke_keys = RwSignal::new(false);
    let form = Form::new();
    timers::next_frame(|| focus::to("old-password"));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (old, new) = (old.get_untracked(), new.get_untracked());
        let with_keys = revoke_keys.get_untracked();
        form.send(session.change_password(old, new, with_keys), move |()| {
            open.set(false);
            let locale = state.locale();
            state.toasts.say(if with_keys {
                td_string!(locale, settings.password_set_keys)
            } else {
                td_string!(locale, settings.password_set)
            });
        });
    };
    view! {
        <form on:submit=submit novalidate>
            <FormFailure form=form fields=&[Field::Password] />
            <TextField id="old-password" label=words!(settings.password_old) value=old kind="password"
                autocomplete="current-password" required=true />
            <TextField id="new-password" label=words!(settings.password_new) value=new kind="password"
                autocomplete="new-password" required=true hint=words!(settings.password_hint)
                error=beside(form, Field::Password) />
            <Check label=words!(settings.revoke_keys) hint=words!(settings.revoke_keys_hint) checked=revoke_keys />
            <FormEnd form=form open=open />
        </form>
    }
}
