//! The section of the sessions: where the person is signed in, and how to sign out there. The account is the same on
//! all of them; what differs between them is here.

use crate::{
    components::{AsyncList, Button, Icon, IconName, Tone},
    i18n::{Locale, format},
    logic::agent,
    pages::words,
    platform::clock,
    state::state,
};
use contract::Session;
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The section of the sessions.
#[component]
pub fn SessionsSection() -> impl IntoView {
    let state = state();
    let sessions = state.sessions;
    let locale = state.session.locale();
    sessions.load();
    let everywhere = Callback::new(move |()| {
        sessions.end_others(move |count| {
            state.toasts.say(td_string!(state.locale(), settings.ended, count = count).to_string());
        });
    });
    let others =
        move || sessions.list.items.with(|list| list.as_ref().is_some_and(|list| list.len() > 1));
    let rows = move || {
        let items = sessions.list.items.get().unwrap_or_default();
        items.into_iter().map(|session| row(session, locale)).collect_view()
    };
    view! {
        <section class="section">
            <h2>{words!(settings.places)}</h2>
            <AsyncList status=sessions.list.status() retry=Callback::new(move |()| sessions.load())>
                <div class="rows">
                    {rows}
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
            </AsyncList>
        </section>
    }
}

fn row(session: Session, locale: Signal<Locale>) -> AnyView {
    let sessions = state().sessions;
    let Session { id, agent, seen_at, current, .. } = session;
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
                <Button press=Callback::new(move |()| sessions.end(id))>{words!(accounts.sign_out)}</Button>
            })}
        </div>
    }
    .into_any()
}

/// The name of a device, by its browser and its system.
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
