//! The form that says which groups may ask a model: a dialog, because a row has no room for all groups.

use crate::{
    components::{AsyncList, Button, CheckboxGroup, DialogActions, Tone},
    pages::{form::FormFailure, words},
    state::{Form, state},
};
use contract::{Audience, GroupId, ListedModel, ModelSettings};
use leptos::prelude::*;

/// The content of the dialog about a model's groups: the form, or where groups come from while there is none.
#[component]
pub fn AudienceForm(
    /// The model that the groups may ask.
    listed: ListedModel,
    /// Whether the dialog is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let groups = state().groups;
    let load = Callback::new(move |()| groups.load());
    view! {
        <AsyncList status=groups.list.status() retry=load empty=words!(catalogue.groups_none)>
            <GroupChoice listed=listed.clone() open=open />
        </AsyncList>
    }
}

#[component]
fn GroupChoice(listed: ListedModel, open: RwSignal<bool>) -> impl IntoView {
    let state = state();
    let form = Form::new();
    let ListedModel { model, settings, .. } = listed;
    let before = match &settings.audience {
        Audience::Groups { groups } => groups.clone(),
        Audience::Everybody | Audience::Administrators | Audience::Nobody => Vec::new(),
    };
    let ticked = RwSignal::new(before);
    let choices = Signal::derive(move || {
        state.groups.list.items.with(|list| {
            let groups = list.iter().flatten();
            groups.map(|it| (it.id, it.name.as_str().to_owned())).collect::<Vec<_>>()
        })
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        // One that was removed meanwhile cannot be unticked.
        let mut ticked: Vec<GroupId> = ticked.get_untracked();
        ticked.retain(|group| untrack(|| state.groups.name(*group)).is_some());
        let audience = match (&settings.audience, ticked.is_empty()) {
            (_, false) => Audience::Groups { groups: ticked },
            (Audience::Groups { .. }, true) => Audience::Administrators,
            (other, true) => other.clone(),
        };
        let settings = ModelSettings { audience, ..settings.clone() };
        form.send(state.catalogue.set(model.id.clone(), settings), move |()| open.set(false));
    };
    view! {
        <form on:submit=submit>
            <FormFailure form=form fields=&[] />
            <p class="soft">{words!(catalogue.groups_hint)}</p>
            <CheckboxGroup legend=words!(groups.title) choices=choices ticked=ticked />
            <DialogActions>
                <Button press=Callback::new(move |()| open.set(false))>{words!(app.cancel)}</Button>
                <Button tone=Tone::Primary submit=true disabled=form.busy>{words!(app.save)}</Button>
            </DialogActions>
        </form>
    }
}
