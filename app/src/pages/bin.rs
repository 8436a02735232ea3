//! The page of the bin: deleted chats that are not purged yet, and the way back. The rail never shows them, and they
//! are loaded only here.

use super::{bar::Bar, show_more::ShowMore, words};
use crate::{
    components::{AsyncList, Button, Empty, IconName},
    i18n::format,
    logic::route::Route,
    state::state,
};
use contract::Chat;
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The page of the bin.
#[component]
pub fn Bin(
    /// Navigates to another page.
    go: Callback<Route>,
) -> impl IntoView {
    let chats = state().chats;
    chats.load_bin();
    let has_more = chats.bin.further_pages().has_more;
    let is_empty = Memo::new(move |_| {
        !has_more.get() && chats.bin.items.with(|bin| bin.as_ref().is_some_and(Vec::is_empty))
    });
    let rows = move || {
        let bin = chats.bin.items.get().unwrap_or_default();
        bin.into_iter().map(|chat| row(chat, go)).collect_view()
    };
    let content = move || {
        if is_empty.get() {
            return view! { <Empty words=words!(chats.bin_empty) /> }.into_any();
        }
        view! {
            <AsyncList status=chats.bin.status() retry=Callback::new(move |()| chats.load_bin())>
                <p class="soft">{words!(chats.bin_hint)}</p>
                <ul class="rows" role="list">{rows}</ul>
            </AsyncList>
        }
        .into_any()
    };
    view! {
        <main class="main flat" id="main" tabindex="-1">
            <Bar title=words!(app.bin) />
            <div class="page">
                <div class="column section">
                    {content}
                    <ShowMore id="more-chats" pages=chats.bin.further_pages() />
                </div>
            </div>
        </main>
    }
}

fn row(chat: Chat, go: Callback<Route>) -> AnyView {
    let state = state();
    let locale = state.session.locale();
    let id = chat.id;
    let title = chat.title.as_str().to_owned();
    let until = chat.deleted_at.map(|at| at.plus_millis(Chat::RETENTION));
    let kept = move || {
        until.map(|until| {
            let locale = locale.get();
            td_string!(locale, chats.kept_until, date = format::date_long(locale, until))
                .to_string()
        })
    };
    let restore = Callback::new(move |()| {
        state.chats.restore(id, move || go.run(Route::Chat(id)));
    });
    view! {
        <li class="row">
            <div>
                <b>{title}</b>
                <p>{kept}</p>
            </div>
            <Button icon=IconName::Restore press=restore>{words!(chats.restore)}</Button>
        </li>
    }
    .into_any()
}
