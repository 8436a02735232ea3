//! The form that makes a group, or changes one: a name, and who is in it. It is made anew each time its dialog opens;
//! the section around it stays.

use crate::{
    components::{Button, DialogActions, TextField, Tone},
    pages::{
        form::{FormFailure, beside},
        person_choice::PersonChoice,
        show_more::ShowMore,
        words,
    },
    platform::{focus, timers},
    state::{Form, FurtherPages, state},
};
use contract::{Account, AccountId, Field, Group};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The most members that the form begins with, and that come with each press.
const SHOWN: usize = 50;

/// The form of a group.
#[component]
pub fn GroupForm(
    /// The group so far; `None`: it is a new one.
    before: Option<Group>,
    /// Whether the dialog is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let state = state();
    let (locale, people) = (state.session.locale(), state.people);
    let form = Form::new();
    let shown = RwSignal::new(SHOWN);
    let (id, name, members) = match before {
        Some(Group { id, name, members, .. }) => (Some(id), name.as_str().to_owned(), members),
        None => (None, String::new(), Vec::new()),
    };
    let (name, members) = (RwSignal::new(name), RwSignal::new(members));
    timers::next_frame(|| focus::to("group-name"));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let mut members = members.get_untracked();
        // Whose account was deleted meanwhile would be refused.
        members.retain(|member| !untrack(|| people.is_gone(*member)));
        let sending = state.groups.put(id, name.get_untracked(), members);
        form.send(sending, move |()| open.set(false));
    };
    Effect::new(move || {
        members.with(|members| people.load_names(members.iter().take(shown.get()).copied()));
    });
    let add = Callback::new(move |account: Account| {
        members.update(|members| {
            members.retain(|member| *member != account.id);
            members.insert(0, account.id);
        });
    });
    let listed = move || {
        members.with(|members| members.iter().take(shown.get()).copied().collect::<Vec<_>>())
    };
    let row = move |member: AccountId| {
        let name = Signal::derive(move || people.label(locale.get(), member));
        let take_out = move || td_string!(locale.get(), groups.take_out, name = name.get());
        view! {
            <li class="row">
                <div>{name}</div>
                <button type="button" class="button" aria-label=take_out
                    on:click=move |_| members.update(|members| members.retain(|it| *it != member))>
                    {words!(groups.remove)}
                </button>
            </li>
        }
    };
    let pages = FurtherPages {
        has_more: Signal::derive(move || members.with(Vec::len) > shown.get()),
        is_loading: Signal::stored(false),
        load: Callback::new(move |()| shown.update(|shown| *shown += SHOWN)),
    };
    view! {
        <form on:submit=submit novalidate>
            <FormFailure form=form fields=&[Field::Name] />
            <TextField id="group-name" label=words!(groups.name) value=name required=true error=beside(form, Field::Name) />
            <fieldset class="part">
                <legend>{words!(groups.members)}</legend>
                <PersonChoice id="group-person" label=words!(groups.add_person) choose=add />
                <ul class="rows small" role="list">
                    <For each=listed key=|member| *member children=row />
                </ul>
                <ShowMore id="more-members" pages=pages />
            </fieldset>
            <DialogActions>
                <Button press=Callback::new(move |()| open.set(false))>{words!(app.cancel)}</Button>
                <Button tone=Tone::Primary submit=true disabled=form.busy>{words!(app.save)}</Button>
            </DialogActions>
        </form>
    }
}
