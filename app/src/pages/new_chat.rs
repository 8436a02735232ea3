//! The start page, a chat that does not exist yet: a greeting, the composer, and ways to begin. Apart from `chat`,
//! because there is nothing yet to load, rename or share.

use super::{
    bar::Bar,
    budgets::BudgetBanner,
    composer::{Composer, TEXT},
    words,
};
use crate::{
    i18n::Locale,
    logic::route::Route,
    platform::{clock, focus, timers},
    state::state,
};
use contract::Role;
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The start page.
#[component]
pub fn NewChat(
    /// Navigates to another page.
    go: Callback<Route>,
) -> impl IntoView {
    let state = state();
    let locale = state.session.locale();
    state.thread.close();
    state.models.choose_for(None);
    let text = RwSignal::new(state.drafts.get(None));
    let name = move || {
        state.session.account.with(|account| {
            account
                .as_ref()
                .and_then(|account| account.name.as_str().split_whitespace().next())
                .unwrap_or_default()
                .to_owned()
        })
    };
    let send = Callback::new(move |said| match state.thread.begin(said) {
        Some(chat) => {
            // The answer's page is another one: the draft must be gone before it is made.
            state.drafts.keep(None, "");
            go.run(Route::Chat(chat));
            true
        }
        None => false,
    });
    let insert = move |words: &'static str| {
        text.set(words.to_owned());
        state.drafts.keep(None, words);
        timers::next_frame(|| focus::to_end(TEXT));
    };
    let starters = move || {
        let locale = locale.get();
        [
            (
                td_string!(locale, chats.starter_letter),
                td_string!(locale, chats.starter_letter_hint),
                td_string!(locale, chats.starter_letter_text),
            ),
            (
                td_string!(locale, chats.starter_idea),
                td_string!(locale, chats.starter_idea_hint),
                td_string!(locale, chats.starter_idea_text),
            ),
            (
                td_string!(locale, chats.starter_code),
                td_string!(locale, chats.starter_code_hint),
                td_string!(locale, chats.starter_code_text),
            ),
        ]
        .map(|(title, hint, words)| {
            view! {
                <button type="button" class="starter" on:click=move |_| insert(words)>
                    <b>{title}</b>
                    <span>{hint}</span>
                </button>
            }
        })
        .collect_view()
    };
    view! {
        <main class="main flat" id="main" tabindex="-1">
            <Bar title=words!(chats.new) quiet=true />
            <div class="thread start">
                <div class="column hero">
                    <h2>
                        {move || greeting(locale.get(), clock::hour(), name())}
                        <br />
                        <span class="soft">{words!(chats.what_about)}</span>
                    </h2>
                    <div class="hero-say">
                        <BudgetBanner />
                        <Composer chat=None text=text label=words!(chats.ask_something) send=send />
                        <Promise />
                    </div>
                    <div class="starters">{starters}</div>
                </div>
            </div>
        </main>
    }
}

/// The promise about the chosen model; where there is none, how to get one.
#[component]
fn Promise() -> impl IntoView {
    let state = state();
    let is_admin = move || {
        state
            .session
            .account
            .with(|account| account.as_ref().is_some_and(|account| account.role == Role::Admin))
    };
    move || {
        let words = match state.models.current() {
            Some(model) if model.local => Some(words!(models.promise)),
            Some(_) => None,
            None if is_admin() => Some(words!(models.none_admin)),
            None => Some(words!(models.none_hint)),
        };
        words.map(|words| view! { <p class="dock-note">{words}</p> })
    }
}

fn greeting(locale: Locale, hour: u32, name: String) -> String {
    match hour {
        4..=10 => td_string!(locale, chats.good_morning, name = name).to_string(),
        11..=17 => td_string!(locale, chats.good_day, name = name).to_string(),
        _ => td_string!(locale, chats.good_evening, name = name).to_string(),
    }
}
