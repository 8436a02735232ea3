//! The root: the state, the language for everything below, and which page stands at which address. Apart from `pages`,
//! so that no page decides which one is shown.

use crate::{
    components::{Icon, IconName},
    i18n::{explain, provide_currency, provide_locale},
    logic::route::Route,
    pages::{Announcements, Shell, SignIn, SignUp, ToastStack},
    platform::{
        history, menus,
        shortcuts::{self, Shortcut},
        splash, title,
    },
    state::{Phase, State},
};
use contract::{Failure, SignUpPolicy};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The whole page in the browser.
#[component]
pub fn App() -> impl IntoView {
    let state = State::new();
    provide_locale(state.session.locale());
    provide_currency(state.session.currency.into());
    menus::look_after();
    state.boot();
    view! {
        <Screens state=state />
        <ToastStack />
        <Announcements />
    }
}

/// The screen: one of few, so that moving between pages keeps the frame.
#[derive(Clone, Debug, PartialEq)]
enum Screen {
    Nothing,
    Waiting(Failure),
    SignIn,
    SignUp,
    Inside,
}

#[component]
fn Screens(state: State) -> impl IntoView {
    let session = state.session;
    let path = RwSignal::new(history::path());
    let route = Memo::new(move |_| Route::at(&path.read()));
    history::on_move(|path| Route::at(path) != Route::Nowhere, move |moved| path.set(moved));
    let navigate = move |route: Route, replace: bool| {
        history::show(&route.path(), replace);
        path.set(route.path());
    };
    let go = Callback::new(move |route| navigate(route, false));
    let redirect = move |route| navigate(route, true);
    shortcuts::on_press(move |shortcut| {
        if session.account.with_untracked(Option::is_none) {
            return false;
        }
        let (drawer, search) = (state.layout.drawer, state.layout.search);
        match shortcut {
            Shortcut::Search => search.set(true),
            Shortcut::New => go.run(Route::New),
            Shortcut::Escape if drawer.get_untracked() => drawer.set(false),
            Shortcut::Escape => return false,
        }
        true
    });
    let signed_in = Memo::new(move |_| session.is_signed_in());
    let screen = Memo::new(move |_| match session.phase.get() {
        Phase::Starting => Screen::Nothing,
        Phase::Waiting(failure) => Screen::Waiting(failure),
        Phase::Ready => match (signed_in.get(), route.get()) {
            (true, route) if route.is_outside() => Screen::Nothing,
            (true, _) => Screen::Inside,
            (false, Route::SignIn) => Screen::SignIn,
            (false, Route::SignUp) => Screen::SignUp,
            (false, _) => Screen::Nothing,
        },
    });
    // Whoever stands on the wrong side of the sign-in is led to the right one, and back afterwards.
    Effect::new(move || {
        let (ready, inside, route) =
            (session.phase.get() == Phase::Ready, signed_in.get(), route.get());
        let is_first = matches!(session.sign_up.get(), SignUpPolicy::First { .. });
        match (ready, inside) {
            (true, true) if route.is_outside() => {
                let wanted = session.wanted.try_update(Option::take).flatten();
                redirect(wanted.unwrap_or(Route::New));
            }
            (true, false) if is_first && route != Route::SignUp => redirect(Route::SignUp),
            (true, false) if !is_first && !route.is_outside() => {
                session.wanted.set(Some(route));
                redirect(Route::SignIn);
            }
            _ => {}
        }
    });
    Effect::new(move || {
        if screen.get() != Screen::Nothing {
            splash::remove();
        }
        title::show(&named(state, route.get()));
    });
    move || match screen.get() {
        Screen::Nothing => ().into_any(),
        Screen::Waiting(failure) => view! {
            <main class="centre">
                <div class="banner" role="status">
                    <Icon name=IconName::Offline />
                    <span>{move || explain(session.locale().get(), &failure)}</span>
                </div>
            </main>
        }
        .into_any(),
        Screen::SignIn => view! { <SignIn /> }.into_any(),
        Screen::SignUp => view! { <SignUp /> }.into_any(),
        Screen::Inside => view! { <Shell route=route go=go /> }.into_any(),
    }
}

/// The title of the tab at a route.
fn named(state: State, route: Route) -> String {
    let locale = state.session.locale().get();
    let name = match route {
        Route::New => td_string!(locale, chats.new).to_owned(),
        Route::Chat(chat) => match state.chats.find(chat) {
            Some(chat) => chat.title.as_str().to_owned(),
            None => td_string!(locale, chats.new).to_owned(),
        },
        Route::Settings => td_string!(locale, app.settings).to_owned(),
        Route::People => td_string!(locale, app.people).to_owned(),
        Route::Models => td_string!(locale, app.models).to_owned(),
        Route::Usage => td_string!(locale, app.usage).to_owned(),
        Route::Bin => td_string!(locale, app.bin).to_owned(),
        Route::SignIn => td_string!(locale, accounts.sign_in).to_owned(),
        Route::SignUp => td_string!(locale, accounts.make_account).to_owned(),
        Route::Nowhere => td_string!(locale, app.not_found_title).to_owned(),
    };
    format!("{name} – Plauder")
}
