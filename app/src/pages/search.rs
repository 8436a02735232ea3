//! The search: a dialog with one line and what was found, all under the keyboard. The shell shows it over every page.

use super::{modal::Modal, words};
use crate::{
    components::{Icon, IconName},
    i18n::format,
    logic::route::Route,
    platform::{clock, focus, scroll, timers},
    state::state,
};
use contract::Chat;
use leptos::prelude::*;

const INPUT: &str = "search-words";
const FOUND: &str = "search-found";
/// More than this nobody reads; another word is quicker.
const SHOWN: usize = 20;

/// The dialog of the search.
#[component]
pub fn Search(
    /// Navigates to another page.
    go: Callback<Route>,
) -> impl IntoView {
    view! {
        <Modal id="search" title=words!(chats.search_title) open=state().layout.search>
            <Found go=go />
        </Modal>
    }
}

#[component]
fn Found(go: Callback<Route>) -> impl IntoView {
    let state = state();
    let (chats, open) = (state.chats, state.layout.search);
    let at = RwSignal::new(0_usize);
    chats.search_for(String::new());
    timers::next_frame(|| focus::to(INPUT));
    let found = Memo::new(move |_| {
        // Without words everything is found, also what comes while the dialog is open.
        let all = chats.search.with(|text| text.trim().is_empty());
        let mut found = if all { chats.list.get() } else { chats.found.get() };
        found.sort_by_key(|chat| std::cmp::Reverse(chat.updated_at));
        found.truncate(SHOWN);
        found
    });
    let choose = move |chat: Option<Chat>| {
        if let Some(chat) = chat {
            open.set(false);
            go.run(Route::Chat(chat.id));
        }
    };
    let keydown = move |event: leptos::ev::KeyboardEvent| {
        let count = found.with_untracked(Vec::len);
        match event.key().as_str() {
            "ArrowDown" if count > 0 => at.update(|at| *at = (*at + 1) % count),
            "ArrowUp" if count > 0 => at.update(|at| *at = (*at + count - 1) % count),
            "Enter" if !event.is_composing() => {
                choose(found.with_untracked(|found| found.get(at.get_untracked()).cloned()))
            }
            _ => return,
        }
        event.prevent_default();
        scroll::into_sight(&option(at.get_untracked()));
    };
    let input = move |event| {
        at.set(0);
        chats.search_for(event_target_value(&event));
    };
    view! {
        <div class="search-line">
            <Icon name=IconName::Search />
            <input
                id=INPUT
                class="search-input"
                type="text"
                role="combobox"
                autocomplete="off"
                aria-label=words!(chats.search_title)
                aria-expanded="true"
                aria-controls=FOUND
                aria-activedescendant=move || found.with(|found| !found.is_empty()).then(|| option(at.get()))
                placeholder=words!(chats.search_placeholder)
                on:input=input
                on:keydown=keydown
            />
        </div>
        <ul id=FOUND class="found" role="listbox" aria-label=words!(chats.found)>
            {move || {
                found
                    .get()
                    .into_iter()
                    .enumerate()
                    .map(|(index, chat)| {
                        let title = chat.title.as_str().to_owned();
                        let when = chat.updated_at;
                        let locale = state.session.locale();
                        view! {
                            <li
                                id=option(index)
                                role="option"
                                aria-selected=move || if at.get() == index { "true" } else { "false" }
                                on:click=move |_| choose(Some(chat.clone()))
                            >
                                <span>{title}</span>
                                <time>{move || format::ago(locale.get(), clock::now(), when)}</time>
                            </li>
                        }
                    })
                    .collect_view()
            }}
        </ul>
        {move || found.with(Vec::is_empty).then(|| view! { <p class="empty" role="status">{words!(chats.nothing_found)}</p> })}
    }
}

fn option(index: usize) -> String {
    format!("found-{index}")
}
