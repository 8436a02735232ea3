//! The frame of everything behind the sign-in: the rail, one page, and what concerns all of them. The one file that
//! knows which page belongs to which route.

use super::{
    bin::Bin, chat::ChatPage, models::ModelsPage, new_chat::NewChat, not_found::NotFound,
    people::PeoplePage, rail::Rail, search::Search, settings::Settings, usage::UsagePage, words,
};
use crate::{
    components::{Icon, IconName},
    logic::route::Route,
    platform::{focus, location, online, timers},
    socket::Link,
    state::state,
};
use leptos::prelude::*;

/// The time that the connection may be gone before it is said, in milliseconds.
const RECONNECTING_GRACE_MS: f64 = 2_000.0;

/// The frame of the pages behind the sign-in.
#[component]
pub fn Shell(
    /// The page that is shown.
    route: Memo<Route>,
    /// Navigates to another page.
    go: Callback<Route>,
) -> impl IntoView {
    let state = state();
    let layout = state.layout;
    let drawer = layout.drawer;
    // The drawer takes the focus while it is open, and gives it back.
    Effect::new(move |before: Option<bool>| {
        let open = drawer.get();
        match before {
            Some(false) if open => timers::next_frame(|| focus::to("rail-close")),
            Some(true) if !open => timers::next_frame(|| focus::to("rail-open")),
            _ => {}
        }
        open
    });
    Effect::new(move || {
        route.track();
        drawer.set(false);
    });
    let page = move || match route.get() {
        Route::New => view! { <NewChat go=go /> }.into_any(),
        Route::Chat(chat) => view! { <ChatPage chat=chat go=go /> }.into_any(),
        Route::Settings => view! { <Settings /> }.into_any(),
        Route::People if state.session.is_admin() => view! { <PeoplePage /> }.into_any(),
        Route::Models if state.session.is_admin() => view! { <ModelsPage /> }.into_any(),
        Route::Usage => view! { <UsagePage /> }.into_any(),
        Route::Bin => view! { <Bin go=go /> }.into_any(),
        Route::People | Route::Models | Route::Nowhere | Route::SignIn | Route::SignUp => {
            view! { <NotFound /> }.into_any()
        }
    };
    view! {
        <button type="button" class="skip" on:click=move |_| focus::to("main")>{words!(app.skip)}</button>
        <div
            class="shell"
            data-drawer=move || if drawer.get() { "open" } else { "closed" }
            data-rail=move || if layout.rail_hidden.get() { "hidden" } else { "shown" }
        >
            <Rail route=route go=go />
            <div class="scrim" aria-hidden="true" on:click=move |_| drawer.set(false)></div>
            <div class="stage" inert=move || drawer.get()>
                <ConnectionBanner />
                {page}
            </div>
        </div>
        <Search go=go />
    }
}

/// Says that the connection is gone, when that lasts; that the page is older than the server, once; and that it is too old.
#[component]
fn ConnectionBanner() -> impl IntoView {
    let (link, newer) = (state().socket.link, state().socket.server_is_newer);
    let (late, dismissed) = (RwSignal::new(false), RwSignal::new(false));
    Effect::new(move || {
        if link.get() == Link::Up {
            late.set(false);
        } else {
            let _ = timers::after(RECONNECTING_GRACE_MS, move || {
                late.try_set(
                    link.try_get_untracked()
                        .is_some_and(|link| matches!(link, Link::Opening | Link::Down)),
                );
            });
        }
    });
    move || {
        match link.get() {
        Link::Outdated => view! {
            <div class="banner" role="alert">
                <Icon name=IconName::Alert />
                <span>{words!(app.outdated)}</span>
                <button type="button" class="link push" on:click=move |_| location::reload()>{words!(app.reload)}</button>
            </div>
        }
        .into_any(),
        Link::Up if newer.get() && !dismissed.get() => view! {
            <div class="banner" role="status">
                <Icon name=IconName::Alert />
                <span>{words!(app.outdated)}</span>
                <button type="button" class="link push" on:click=move |_| location::reload()>{words!(app.reload)}</button>
                <button type="button" class="link" on:click=move |_| dismissed.set(true)>{words!(app.dismiss)}</button>
            </div>
        }
        .into_any(),
        Link::Opening | Link::Down if late.get() => {
            let words = if online::is() { words!(app.reconnecting) } else { words!(app.offline) };
            view! {
                <div class="banner" role="status">
                    <Icon name=IconName::Offline />
                    <span>{words}</span>
                </div>
            }
            .into_any()
        }
        _ => ().into_any(),
    }
    }
}
