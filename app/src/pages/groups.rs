//! The section of the groups on the page of the people, for administrators. Apart from `people`, which is about
//! accounts.

mod form;

use super::{
    confirm::Confirm,
    list_section::{ItemDialogs, ListSection, SectionDialog, SectionWords, row_buttons},
    words,
};
use crate::{
    i18n::{Locale, format},
    state::{Form, state},
};
use contract::ListedGroup;
use form::GroupForm;
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The section of the groups.
#[component]
pub fn GroupsSection() -> impl IntoView {
    let state = state();
    let groups = state.groups;
    let locale = state.session.locale();
    groups.load();
    let dialogs = ItemDialogs::new();
    let title = Signal::derive(move || {
        let locale = locale.get();
        match dialogs.item.get() {
            None => td_string!(locale, groups.add).to_owned(),
            Some(ListedGroup { name, .. }) => {
                td_string!(locale, groups.change_what, name = name.as_str()).to_string()
            }
        }
    });
    let put = move || {
        let before = dialogs.item.get_untracked();
        view! { <GroupForm before=before open=dialogs.is_putting /> }.into_any()
    };
    let remove = move || {
        let group = dialogs.item.get_untracked();
        group.map(|group| view! { <Remove group=group open=dialogs.is_removing /> }).into_any()
    };
    let rows = move || {
        let items = groups.list.items.get().unwrap_or_default();
        items.into_iter().map(|group| row(group, dialogs)).collect_view()
    };
    let words = SectionWords {
        title: words!(groups.title),
        hint: words!(groups.hint),
        add: words!(groups.add),
        empty: words!(groups.none),
    };
    let remove_title = words!(groups.remove_title);
    view! {
        <ListSection
            words=words
            status=groups.list.status()
            retry=Callback::new(move |()| groups.load())
            add=dialogs.add()
            put=SectionDialog::new("put-group", title, dialogs.is_putting, put)
            remove=SectionDialog::new("remove-group", remove_title, dialogs.is_removing, remove)
        >
            <ul class="rows" role="list">{rows}</ul>
        </ListSection>
    }
}

fn row(group: ListedGroup, dialogs: ItemDialogs<ListedGroup>) -> AnyView {
    let locale = state().session.locale();
    let name = group.name.as_str().to_owned();
    let group = StoredValue::new(group);
    let members = move || group.with_value(|group| members(locale.get(), group));
    let change = (words!(groups.change), dialogs.change(group));
    let remove = (words!(groups.remove), dialogs.remove(group));
    view! {
        <li class="row wide">
            <div>
                <b>{name.clone()}</b>
                <p>{members}</p>
            </div>
            <div class="row-actions">{row_buttons(&name, change, remove)}</div>
        </li>
    }
    .into_any()
}

/// The number of people in a group, in words.
fn members(locale: Locale, group: &ListedGroup) -> String {
    let count = u64::from(group.size);
    if count == 0 {
        return td_string!(locale, groups.nobody).to_owned();
    }
    let number = format::number(locale, count);
    td_string!(locale, groups.people, count = count, number = number)
}

#[component]
fn Remove(group: ListedGroup, open: RwSignal<bool>) -> impl IntoView {
    let state = state();
    let locale = state.session.locale();
    let id = group.id;
    let name = group.name.as_str().to_owned();
    let words =
        Signal::derive(move || td_string!(locale.get(), groups.remove_words, name = name.clone()));
    let act = Callback::new(move |form: Form| {
        form.send(state.groups.remove(id), move |()| {
            open.set(false);
            state.toasts.say(td_string!(state.locale(), groups.removed));
        });
    });
    view! { <Confirm words=words label=words!(groups.remove) act=act open=open /> }
}
