//! The rail: a new chat, the search, the list of chats by day, and whoever is signed in. It stays while the pages
//! beside it change.

use super::{account_menu::AccountMenu, chat_menu::ChatMenu, words};
use crate::{
    components::{Empty, Icon, IconButton, IconName, Logo, Shape, Skeleton},
    i18n::{Locale, explain, format},
    logic::{day::DayGroup, route::Route},
    platform::{clock, shortcuts},
    state::state,
};
use contract::{Chat, Timestamp, calendar};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The rail.
#[component]
pub fn Rail(
    /// The page that is shown.
    route: Memo<Route>,
    /// Navigates to another page.
    go: Callback<Route>,
) -> impl IntoView {
    let layout = state().layout;
    let hide = Callback::new(move |()| {
        if layout.drawer.get_untracked() {
            layout.drawer.set(false);
        } else {
            layout.hide_rail(true);
        }
    });
    view! {
        <nav class="rail" aria-label=words!(app.chats)>
            <div class="rail-top">
                <Logo href="/" />
                <IconButton icon=IconName::Sidebar label=words!(app.hide_rail) press=hide attr:id="rail-close" />
            </div>
            <a class="button" href="/" on:click=move |_| layout.drawer.set(false)>
                <Icon name=IconName::Write />
                {words!(chats.new)}
            </a>
            <button type="button" class="search" aria-haspopup="dialog" on:click=move |_| layout.search.set(true)>
                <Icon name=IconName::Search />
                <span>{words!(chats.search)}</span>
                <kbd class="only-wide">{shortcuts::search_key()}</kbd>
            </button>
            <ChatList route=route go=go />
            <div class="rail-end">
                <AccountMenu go=go />
            </div>
        </nav>
    }
}

#[component]
fn ChatList(route: Memo<Route>, go: Callback<Route>) -> impl IntoView {
    let state = state();
    let chats = state.chats;
    let locale = state.session.locale();
    let subject = RwSignal::new(None::<Chat>);
    let groups = Memo::new(move |_| chats.list.with(|list| clock::today().groups(list)));
    let waiting = move || {
        if let Some(failure) = chats.failure.get() {
            return view! {
                <Empty words=explain(locale.get(), &failure)>
                    <button type="button" class="button" on:click=move |_| chats.load()>{words!(app.again)}</button>
                </Empty>
            }
            .into_any();
        }
        view! { <Skeleton shape=Shape::List /> }.into_any()
    };
    let content = move || {
        if !chats.loaded.get() {
            return waiting();
        }
        if groups.with(Vec::is_empty) {
            return view! { <p class="rail-empty">{words!(chats.empty)}</p> }.into_any();
        }
        view! {
            <For
                each=move || groups.get()
                key=|(group, _)| *group
                children=move |(group, _)| {
                    let of_group = Memo::new(move |_| groups.with(|groups| {
                        let chats = groups.iter().find(|(known, _)| *known == group);
                        chats.map(|(_, chats)| chats.clone()).unwrap_or_default()
                    }));
                    view! {
                        <h2 class="group-name">{move || name(locale.get(), group)}</h2>
                        <ul role="list">
                            <For each=move || of_group.get() key=seen children=move |chat| row(chat, route, subject) />
                        </ul>
                    }
                    .into_any()
                }
            />
        }
        .into_any()
    };
    view! {
        <div class="rail-list">
            {content}
            {move || chats.next.get().is_some().then(|| view! {
                <button type="button" class="chip more" disabled=chats.loading_more
                    on:click=move |_| chats.more()>
                    {words!(chats.more)}
                </button>
            })}
        </div>
        <ChatMenu id="row-menu" rename="row-rename" subject=subject go=go />
    }
}

/// The part of a chat that its row shows: while it stays, the row does.
fn seen(chat: &Chat) -> (contract::ChatId, String, bool) {
    (chat.id, chat.title.as_str().to_owned(), chat.live.is_some())
}

fn row(chat: Chat, route: Memo<Route>, subject: RwSignal<Option<Chat>>) -> AnyView {
    let id = chat.id;
    let title = chat.title.as_str().to_owned();
    let state = state();
    let (locale, drawer) = (state.session.locale(), state.layout.drawer);
    let label = {
        let title = title.clone();
        Signal::derive(move || {
            td_string!(locale.get(), chats.more_about, title = title.clone()).to_string()
        })
    };
    let live = chat.live.is_some().then(|| {
        view! { <i class="live-dot" role="img" aria-label=words!(chats.answering)></i> }
    });
    let tooltip = title.clone();
    view! {
        <li>
            <div class="chat-row">
                <a
                    href=Route::Chat(id).path()
                    title=tooltip
                    aria-current=move || (route.get() == Route::Chat(id)).then_some("page")
                    on:click=move |_| drawer.set(false)
                >
                    {title}
                </a>
                {live}
                <IconButton
                    icon=IconName::More
                    label=label
                    small=true
                    press=Callback::new(move |()| subject.set(untrack(|| state.chats.find(id))))
                    attr:popovertarget="row-menu"
                    attr:aria-haspopup="menu"
                />
            </div>
        </li>
    }
    .into_any()
}

fn name(locale: Locale, group: DayGroup) -> String {
    match group {
        DayGroup::Pinned => td_string!(locale, chats.pinned).to_owned(),
        DayGroup::Today => td_string!(locale, chats.today).to_owned(),
        DayGroup::Yesterday => td_string!(locale, chats.yesterday).to_owned(),
        DayGroup::Week => td_string!(locale, chats.last_week).to_owned(),
        DayGroup::Month => td_string!(locale, chats.last_month).to_owned(),
        DayGroup::Past { year, month } => format::month(locale, middle_of(year, month)),
    }
}

/// A moment near the middle of a month: the same month in every time zone.
fn middle_of(year: i32, month: u8) -> Timestamp {
    calendar::day(year, month, 15).map(calendar::midnight).unwrap_or_default()
}
