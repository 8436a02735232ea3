//! The section of the groups on the page of the people. For administrators.

mod form;

use super::{confirm::Confirm, modal::Modal, words};
use crate::{
    components::{AsyncList, Button, IconName, item_name},
    i18n::{Locale, format},
    state::{Form, state},
};
use contract::Group;
use form::GroupForm;
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The section.
#[component]
pub fn GroupsSection() -> impl IntoView {
    let state = state();
    let groups = state.groups;
    let locale = state.session.locale();
    groups.load();
    let (putting, removing) = (RwSignal::new(false), RwSignal::new(false));
    let subject = RwSignal::new(None::<Group>);
    let open = move |dialog: RwSignal<bool>| {
        Callback::new(move |group| {
            subject.set(Some(group));
            dialog.set(true);
        })
    };
    let (change, remove) = (open(putting), open(removing));
    let add = Callback::new(move |()| {
        subject.set(None);
        putting.set(true);
    });
    let title = Signal::derive(move || {
        let locale = locale.get();
        match subject.get() {
            None => td_string!(locale, groups.add).to_owned(),
            Some(it) => td_string!(locale, groups.change_what, name = it.name.as_str()).to_string(),
        }
    });
    let rows = move || {
        let list = groups.shelf.list.get().unwrap_or_default();
        list.into_iter().map(|group| row(group, change, remove)).collect_view()
    };
    let load = Callback::new(move |()| groups.load());
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{words!(groups.title)}</h2>
                <Button icon=IconName::Plus press=add>{words!(groups.add)}</Button>
            </div>
            <p class="soft">{words!(groups.hint)}</p>
            <AsyncList status=groups.shelf.status() retry=load empty=words!(groups.none)>
                <ul class="rows" role="list">{rows}</ul>
            </AsyncList>
            <Modal id="put-group" title=title open=putting>
                <GroupForm before=subject.get_untracked() open=putting />
            </Modal>
            <Modal id="remove-group" title=words!(groups.remove_title) open=removing>
                {subject.get_untracked().map(|group| view! { <Remove group=group open=removing /> })}
            </Modal>
        </section>
    }
}

fn row(group: Group, change: Callback<Group>, remove: Callback<Group>) -> AnyView {
    let locale = state().session.locale();
    let name = group.name.as_str().to_owned();
    let group = StoredValue::new(group);
    let members = move || group.with_value(|group| members(locale.get(), group));
    view! {
        <li class="row wide">
            <div>
                <b>{name.clone()}</b>
                <p>{members}</p>
            </div>
            <div class="row-actions">
                <button type="button" class="button" aria-haspopup="dialog" on:click=move |_| change.run(group.get_value())>
                    {words!(groups.change)}
                    {item_name(&name)}
                </button>
                <button type="button" class="button danger" aria-haspopup="dialog" on:click=move |_| remove.run(group.get_value())>
                    {words!(groups.remove)}
                    {item_name(&name)}
                </button>
            </div>
        </li>
    }
    .into_any()
}

/// How many people are in it, and who they are. Whose name the page does not know is only counted.
fn members(locale: Locale, group: &Group) -> String {
    let count = group.members.len();
    if count == 0 {
        return td_string!(locale, groups.nobody).to_owned();
    }
    let names = state().people.list.with(|people| {
        let people = people.iter().flatten();
        let members = people.filter(|person| group.members.contains(&person.id));
        members.map(|person| person.name.as_str().to_owned()).collect::<Vec<_>>()
    });
    let (number, names) = (format::number(locale, count as u64), names.join(", "));
    td_string!(locale, groups.people, count = count as u64, number = number, names = names)
}

#[component]
fn Remove(group: Group, open: RwSignal<bool>) -> impl IntoView {
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
