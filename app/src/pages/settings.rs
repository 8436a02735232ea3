//! How the page looks and speaks, the account, and where somebody is signed in.

use super::{
    bar::Bar,
    form::{FormFailure, beside},
    keys::KeysSection,
    language_choice::LanguageChoice,
    modal::Modal,
    own_keys::OwnKeys,
    words,
};
use crate::{
    components::{
        Button, Choice, DialogActions, Field, Icon, IconName, Segmented, Shape, Skeleton, Tone,
    },
    i18n::{Locale, format},
    logic::agent,
    platform::{clock, focus, timers},
    state::{Form, state},
};
use contract::{Account, Field as Asked, Session as Place, Theme};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The page.
#[component]
pub fn Settings() -> impl IntoView {
    view! {
        <main class="main flat" id="main" tabindex="-1">
            <Bar title=words!(app.settings) />
            <div class="page">
                <div class="column">
                    <Appearance />
                    <AccountRows />
                    <Places />
                    <KeysSection />
                    <OwnKeys />
                    <Version />
                </div>
            </div>
        </main>
    }
}

#[component]
fn Appearance() -> impl IntoView {
    let session = state().session;
    let themes = vec![
        Choice {
            value: Theme::Device,
            label: words!(settings.theme_device),
            icon: Some(IconName::Device),
        },
        Choice {
            value: Theme::Light,
            label: words!(settings.theme_light),
            icon: Some(IconName::Sun),
        },
        Choice {
            value: Theme::Dark,
            label: words!(settings.theme_dark),
            icon: Some(IconName::Moon),
        },
    ];
    view! {
        <section class="section">
            <h2>{words!(settings.appearance)}</h2>
            <div class="rows">
                <div class="row">
                    <div>
                        <b>{words!(settings.language)}</b>
                        <p>{words!(settings.language_hint)}</p>
                    </div>
                    <LanguageChoice name="language" />
                </div>
                <div class="row">
                    <div>
                        <b>{words!(settings.theme)}</b>
                        <p>{words!(settings.theme_hint)}</p>
                    </div>
                    <Segmented name="theme" legend=words!(settings.theme) choices=themes chosen=session.theme
                        choose=Callback::new(move |theme| session.look(theme)) />
                </div>
            </div>
        </section>
    }
}

#[component]
fn AccountRows() -> impl IntoView {
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
fn Ends(form: Form, open: RwSignal<bool>) -> impl IntoView {
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
            <FormFailure form=form fields=&[Asked::Name] />
            <Field id="new-name" label=words!(accounts.name) value=name autocomplete="name" required=true
                error=beside(form, Asked::Name) />
            <Ends form=form open=open />
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
            <FormFailure form=form fields=&[Asked::Email, Asked::Password] />
            <Field id="new-email" label=words!(accounts.email) value=email kind="email" autocomplete="email" required=true
                error=beside(form, Asked::Email) />
            <Field id="email-password" label=words!(accounts.password) value=password kind="password"
                autocomplete="current-password" required=true hint=words!(settings.password_why)
                error=beside(form, Asked::Password) />
            <Ends form=form open=open />
        </form>
    }
}

#[component]
fn ChangePassword(open: RwSignal<bool>) -> impl IntoView {
    let state = state();
    let session = state.session;
    let (old, new) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let form = Form::new();
    timers::next_frame(|| focus::to("old-password"));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        form.send(session.change_password(old.get_untracked(), new.get_untracked()), move |()| {
            open.set(false);
            state.toasts.say(td_string!(state.locale(), settings.password_set));
        });
    };
    view! {
        <form on:submit=submit novalidate>
            <FormFailure form=form fields=&[Asked::Password] />
            <Field id="old-password" label=words!(settings.password_old) value=old kind="password"
                autocomplete="current-password" required=true />
            <Field id="new-password" label=words!(settings.password_new) value=new kind="password"
                autocomplete="new-password" required=true hint=words!(settings.password_hint)
                error=beside(form, Asked::Password) />
            <Ends form=form open=open />
        </form>
    }
}

#[component]
fn Places() -> impl IntoView {
    let state = state();
    let session = state.session;
    let locale = session.locale();
    session.look_for_places();
    let everywhere = Callback::new(move |()| {
        session.end_others(move |count| {
            state.toasts.say(td_string!(state.locale(), settings.ended, count = count).to_string());
        });
    });
    let others = move || {
        session.places.with(|places| places.as_ref().is_some_and(|places| places.len() > 1))
    };
    let content = move || {
        match session.places.get() {
        None => view! { <Skeleton shape=Shape::Rows /> }.into_any(),
        Some(places) => view! {
            <div class="rows">
                {places.into_iter().map(|place| place_row(place, locale)).collect_view()}
                {move || others().then(|| view! {
                    <div class="row">
                        <div>
                            <b>{words!(settings.others)}</b>
                            <p>{words!(settings.others_hint)}</p>
                        </div>
                        <Button tone=Tone::Danger press=everywhere>{words!(settings.sign_out_everywhere)}</Button>
                    </div>
                })}
            </div>
        }
        .into_any(),
    }
    };
    view! {
        <section class="section">
            <h2>{words!(settings.places)}</h2>
            {content}
        </section>
    }
}

fn place_row(place: Place, locale: Signal<Locale>) -> AnyView {
    let session = state().session;
    let Place { id, agent, seen_at, current, .. } = place;
    let icon = if agent::is_handheld(&agent) { IconName::Phone } else { IconName::Device };
    let name = {
        let agent = agent.clone();
        move || name(locale.get(), &agent)
    };
    let seen = move || {
        let locale = locale.get();
        if current {
            td_string!(locale, settings.active_now).to_owned()
        } else {
            td_string!(
                locale,
                settings.active_ago,
                ago = format::ago(locale, clock::now(), seen_at)
            )
            .to_string()
        }
    };
    view! {
        <div class="row place">
            <Icon name=icon />
            <div>
                <b title=agent>{name}</b>
                {current.then(|| view! { " " <span class="badge accent">{words!(settings.this_device)}</span> })}
                <p>{seen}</p>
            </div>
            {(!current).then(|| view! {
                <Button press=Callback::new(move |()| session.end(id))>{words!(accounts.sign_out)}</Button>
            })}
        </div>
    }
    .into_any()
}

fn name(locale: Locale, agent: &str) -> String {
    match agent::names(agent) {
        (Some(browser), Some(system)) => {
            td_string!(locale, settings.browser_on, browser = browser, system = system).to_string()
        }
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) if agent.is_empty() => td_string!(locale, settings.unknown_device).to_owned(),
        (None, None) => agent.chars().take(40).collect(),
    }
}

#[component]
fn Version() -> impl IntoView {
    let session = state().session;
    view! { <p class="version soft">"Plauder " <span class="number">{session.version}</span></p> }
}
