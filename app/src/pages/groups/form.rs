//! The form that makes a group, or changes one: a name, and who joins and who leaves. It is made anew each time its dialog
//! opens; the section around it stays.
//!
//! Who is in the group comes page by page, so the form keeps what is changed about it and not all of it.

use crate::{
    components::{Button, DialogActions, TextField, Tone},
    pages::{
        form::{FormFailure, beside},
        person_choice::PersonChoice,
        show_more::ShowMore,
        words,
    },
    platform::{focus, timers},
    state::{Form, state},
};
use contract::{Account, AccountId, Field, ListedGroup};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The form of a group.
#[component]
pub fn GroupForm(
    /// The group so far; `None`: it is a new one.
    before: Option<ListedGroup>,
    /// Whether the dialog is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let state = state();
    let (locale, groups) = (state.session.locale(), state.groups);
    let form = Form::new();
    let (id, name) = match before {
        Some(ListedGroup { id, name, .. }) => (Some(id), name.as_str().to_owned()),
        None => (None, String::new()),
    };
    let name = RwSignal::new(name);
    let joining = RwSignal::new(Vec::<Account>::new());
    let leaving = RwSignal::new(Vec::<AccountId>::new());
    groups.load_members(id);
    timers::next_frame(|| focus::to("group-name"));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let join = joining.with_untracked(|people| people.iter().map(|it| it.id).collect());
        let sending = groups.put(id, name.get_untracked(), join, leaving.get_untracked());
        form.send(sending, move |()| open.set(false));
    };
    let join = Callback::new(move |account: Account| {
        leaving.update(|people| people.retain(|it| *it != account.id));
        let is_in = groups.members.items.with_untracked(|members| {
            members.iter().flatten().any(|member| member.id == account.id)
        });
        joining.update(|people| {
            people.retain(|it| it.id != account.id);
            if !is_in {
                people.insert(0, account);
            }
        });
    });
    let leave = move |account: AccountId| {
        joining.update(|people| people.retain(|it| it.id != account));
        leaving.update(|people| people.push(account));
    };
    // Those who join stand first; whoever was in the group all along stands there once.
    let shown = move || {
        let mut shown = joining.get();
        groups.members.items.with(|members| {
            let leaving = leaving.read();
            let stay = members.iter().flatten().filter(|member| !leaving.contains(&member.id));
            let joining = joining.read();
            shown.extend(stay.filter(|it| joining.iter().all(|new| new.id != it.id)).cloned());
        });
        shown
    };
    let row = move |account: Account| {
        let id = account.id;
        let name = account.name.as_str().to_owned();
        let email = account.email.as_str().to_owned();
        let label = {
            let name = name.clone();
            move || td_string!(locale.get(), groups.take_out_what, name = name.clone())
        };
        view! {
            <li class="row">
                <div>
                    <b>{name}</b>
                    <p>{email}</p>
                </div>
                <button type="button" class="button" aria-label=label on:click=move |_| leave(id)>
                    {words!(groups.take_out)}
                </button>
            </li>
        }
    };
    view! {
        <form on:submit=submit novalidate>
            <FormFailure form=form fields=&[Field::Name] />
            <TextField id="group-name" label=words!(groups.name) value=name required=true error=beside(form, Field::Name) />
            <fieldset class="part">
                <legend>{words!(groups.members)}</legend>
                <PersonChoice id="group-person" label=words!(groups.add_person) choose=join />
                <ul class="rows small" role="list">
                    <For each=shown key=|account| account.id children=row />
                </ul>
                <ShowMore id="more-members" pages=groups.members.further_pages() />
            </fieldset>
            <DialogActions>
                <Button press=Callback::new(move |()| open.set(false))>{words!(app.cancel)}</Button>
                <Button tone=Tone::Primary submit=true disabled=form.busy>{words!(app.save)}</Button>
            </DialogActions>
        </form>
    }
}
