//! The account's menu at the end of the rail: who is signed in, and where they can go. The rail itself is about chats
//! alone.

use super::words;
use crate::{
    components::{Avatar, Icon, IconName, Menu, MenuItem},
    logic::route::Route,
    state::state,
};
use leptos::prelude::*;

const ID: &str = "account-menu";

/// The button at the end of the rail, and the menu that it opens.
#[component]
pub fn AccountMenu(
    /// Navigates to another page.
    go: Callback<Route>,
) -> impl IntoView {
    let session = state().session;
    let name = Signal::derive(move || {
        session.account.with(|account| {
            account.as_ref().map(|account| account.name.as_str().to_owned()).unwrap_or_default()
        })
    });
    let to = move |route: Route| Callback::new(move |()| go.run(route));
    view! {
        <button type="button" class="search account" popovertarget=ID aria-haspopup="menu">
            <Avatar name=name />
            <span class="name">{name}</span>
            <Icon name=IconName::ChevronsUpDown />
        </button>
        <Menu id=ID label=words!(app.account)>
            <MenuItem menu=ID icon=IconName::Settings press=to(Route::Settings)>{words!(app.settings)}</MenuItem>
            <MenuItem menu=ID icon=IconName::Usage press=to(Route::Usage)>{words!(app.usage)}</MenuItem>
            {move || session.is_admin().then(|| view! {
                <MenuItem menu=ID icon=IconName::People press=to(Route::People)>{words!(app.people)}</MenuItem>
                <MenuItem menu=ID icon=IconName::Layers press=to(Route::Models)>{words!(app.models)}</MenuItem>
            })}
            <MenuItem menu=ID icon=IconName::Trash press=to(Route::Bin)>{words!(app.bin)}</MenuItem>
            <hr />
            <MenuItem menu=ID icon=IconName::SignOut press=Callback::new(move |()| session.sign_out())>
                {words!(accounts.sign_out)}
            </MenuItem>
        </Menu>
    }
}
