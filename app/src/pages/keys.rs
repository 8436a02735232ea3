//! The section of API keys in the settings: the list, a new key, and the end of one.
//!
//! One section for one's own keys and, where an administrator looks, for everybody's.

mod add;
mod created;
mod row;

use super::{
    confirm::Confirm,
    list_search::ListSearch,
    list_section::{ItemDialogs, ListSection, SectionDialog, SectionWords},
    show_more::ShowMore,
    words,
};
use crate::{
    components::{Choice, Segmented},
    state::{Form, state},
};
use add::AddKey;
use contract::{Key, ListScope};
use leptos::prelude::*;
use leptos_i18n::td_string;
use row::row;

/// The section of the API keys.
#[component]
pub fn KeysSection() -> impl IntoView {
    let state = state();
    let keys = state.keys;
    keys.load();
    let is_admin = Memo::new(move |_| state.session.is_admin());
    let dialogs = ItemDialogs::new();
    let add = move || view! { <AddKey open=dialogs.is_putting /> }.into_any();
    let revoke = move || {
        let key = dialogs.item.get_untracked();
        key.map(|key| view! { <Revoke key_=key open=dialogs.is_removing /> }).into_any()
    };
    let rows = move || {
        let items = keys.list.items.get().unwrap_or_default();
        items.into_iter().map(|key| row(key, dialogs)).collect_view()
    };
    let (none, not_found) = (words!(keys.empty), words!(keys.not_found));
    let is_searched = move || keys.search.with(|text| !text.trim().is_empty());
    let empty = Signal::derive(move || if is_searched() { not_found.get() } else { none.get() });
    let words = SectionWords {
        title: words!(keys.title),
        hint: words!(keys.hint),
        add: words!(keys.add),
        empty,
    };
    let scope = move || is_admin.get().then(|| view! { <KeysScope /> });
    // Whose keys they are, is said by name.
    Effect::new(move || {
        if keys.scope.get() == ListScope::All {
            keys.list.items.with(|keys| {
                state.people.load_names(keys.iter().flatten().map(|key| key.owner));
            });
        }
    });
    let more = view! { <ShowMore id="more-keys" pages=keys.list.further_pages() /> };
    let revoke_title = words!(keys.revoke_title);
    view! {
        <ListSection
            words=words
            status=keys.list.status()
            retry=Callback::new(move |()| keys.load())
            add=dialogs.add()
            above=scope.into_any()
            more=more.into_any()
            put=SectionDialog::new("add-key", words!(keys.add), dialogs.is_putting, add)
            remove=SectionDialog::new("revoke-key", revoke_title, dialogs.is_removing, revoke)
        >
            <ul class="rows" role="list">{rows}</ul>
        </ListSection>
    }
}

/// One's own keys, or everybody's. For administrators.
#[component]
fn KeysScope() -> impl IntoView {
    let state = state();
    let keys = state.keys;
    let choices = vec![
        Choice { value: ListScope::Own, label: words!(keys.own), icon: None },
        Choice { value: ListScope::All, label: words!(keys.all), icon: None },
    ];
    view! {
        <Segmented name="keys-scope" legend=words!(keys.scope) choices=choices chosen=keys.scope
            choose=Callback::new(move |scope| keys.look_through(scope)) />
        {move || (keys.scope.get() == ListScope::All).then(|| view! {
            <ListSearch label=words!(keys.search) text=keys.search
                search=Callback::new(move |text| keys.search_for(text)) />
        })}
    }
}

#[component]
fn Revoke(key_: Key, open: RwSignal<bool>) -> impl IntoView {
    let state = state();
    let locale = state.session.locale();
    let id = key_.id;
    let name = key_.name.as_str().to_owned();
    let words = Signal::derive(move || {
        td_string!(locale.get(), keys.revoke_words, name = name.clone()).to_string()
    });
    let act = Callback::new(move |form: Form| {
        form.send(state.keys.revoke(id), move |()| {
            open.set(false);
            state.toasts.say(td_string!(state.locale(), keys.revoked));
        });
    });
    view! { <Confirm words=words label=words!(keys.revoke) act=act open=open /> }
}
