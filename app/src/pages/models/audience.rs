//! The choice of who may ask a model: everybody, administrators, some groups, or nobody. Not a `Select`: its label is
//! only read out, it goes back when the choice is refused, and it shows one choice that cannot be chosen.

use crate::{
    components::{IconButton, IconName},
    pages::words,
    state::state,
};
use contract::{Audience, ListedModel, ModelId};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The choice of a model's audience, in its row. Groups are chosen in a dialog, which `choose_groups` opens: a list in
/// which one moves with the arrow keys must not open one.
pub fn audience(
    id: ModelId,
    label: Signal<String>,
    choose_groups: Callback<ListedModel>,
) -> AnyView {
    let state = state();
    let catalogue = state.catalogue;
    let locale = state.session.locale();
    let all = [Audience::Everybody, Audience::Administrators, Audience::Nobody];
    let now = {
        let id = id.clone();
        Memo::new(move |_| catalogue.find(&id).map(|it| it.settings.audience))
    };
    let is_for_groups =
        Memo::new(move |_| now.with(|now| matches!(now, Some(Audience::Groups { .. }))));
    let words =
        [words!(catalogue.everybody), words!(catalogue.administrators), words!(catalogue.nobody)];
    let options = all.clone().into_iter().zip(words).map(|(audience, words)| {
        let is_now = Signal::derive(move || now.with(|now| now.as_ref() == Some(&audience)));
        view! { <option selected=is_now.get_untracked() prop:selected=is_now>{words}</option> }
    });
    let options = options.collect_view();
    let choose = {
        let id = id.clone();
        move |event| {
            let select: web_sys::HtmlSelectElement = event_target(&event);
            let index = usize::try_from(select.selected_index());
            if let Some(audience) = index.ok().and_then(|index| all.get(index)) {
                catalogue.decide(id.clone(), |settings| settings.audience = audience.clone());
            }
        }
    };
    let press = Callback::new(move |()| {
        if let Some(listed) = untrack(|| catalogue.find(&id)) {
            choose_groups.run(listed);
        }
    });
    let who = move || td_string!(locale.get(), catalogue.who, model = label.get());
    let which =
        Signal::derive(move || td_string!(locale.get(), catalogue.groups_of, model = label.get()));
    view! {
        <select class="select" aria-label=who on:change=choose>
            {options}
            {move || is_for_groups.get().then(|| view! {
                <option selected=true prop:selected=true>{words!(catalogue.groups)}</option>
            })}
        </select>
        <IconButton icon=IconName::People label=which press=press attr:aria-haspopup="dialog" />
    }
    .into_any()
}

/// The sentence that names the groups that may ask a model; `None`: it is not for groups.
pub fn groups(audience: &Audience) -> Option<String> {
    let Audience::Groups { groups: open_to } = audience else { return None };
    let state = state();
    let locale = state.session.locale().get();
    let names = open_to.iter().map(|group| state.groups.label(locale, *group));
    let names = names.collect::<Vec<_>>().join(", ");
    Some(td_string!(locale, catalogue.for_groups, names = names))
}
