//! The form that makes a group, or changes one: a name, and who is in it. It is made anew each time its dialog opens;
//! the section around it stays.

use crate::{
    components::{Button, CheckboxGroup, DialogActions, TextField, Tone},
    pages::{
        form::{FormFailure, beside},
        words,
    },
    platform::{focus, timers},
    state::{Form, state},
};
use contract::{Field, Group};
use leptos::prelude::*;

/// The form of a group.
#[component]
pub fn GroupForm(
    /// The group so far; `None`: it is a new one.
    before: Option<Group>,
    /// Whether the dialog is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let state = state();
    let form = Form::new();
    let (id, name, members) = match before {
        Some(Group { id, name, members, .. }) => (Some(id), name.as_str().to_owned(), members),
        None => (None, String::new(), Vec::new()),
    };
    let (name, members) = (RwSignal::new(name), RwSignal::new(members));
    timers::next_frame(|| focus::to("group-name"));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let mut members = members.get_untracked();
        // Whose account was deleted meanwhile cannot be unticked.
        state.people.list.items.with_untracked(|people| {
            if let Some(people) = people {
                members.retain(|member| people.iter().any(|person| person.id == *member));
            }
        });
        let sending = state.groups.put(id, name.get_untracked(), members);
        form.send(sending, move |()| open.set(false));
    };
    let people = Signal::derive(move || {
        state.people.list.items.with(|list| {
            let people = list.iter().flatten();
            people.map(|it| (it.id, it.name.as_str().to_owned())).collect::<Vec<_>>()
        })
    });
    view! {
        <form on:submit=submit novalidate>
            <FormFailure form=form fields=&[Field::Name] />
            <TextField id="group-name" label=words!(groups.name) value=name required=true error=beside(form, Field::Name) />
            <CheckboxGroup legend=words!(groups.members) choices=people ticked=members />
            <DialogActions>
                <Button press=Callback::new(move |()| open.set(false))>{words!(app.cancel)}</Button>
                <Button tone=Tone::Primary submit=true disabled=form.busy>{words!(app.save)}</Button>
            </DialogActions>
        </form>
    }
}
