//! The section of the models: a search where there are many, and a row for each. What is one model's is in `row`; what
//! is the list's, its order above all, is here.

use super::{
    audience_form::AudienceForm,
    facts_form::FactsForm,
    row::{CatalogueRow, ModelActions},
};
use crate::{
    components::{AsyncList, Button, Icon, IconName},
    logic::catalogue::{Way, is_found, move_past},
    pages::{modal::Modal, words},
    platform::{focus, timers},
    state::state,
};
use contract::{ListedModel, ModelId};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The number of models above which there is a search.
const SEARCHED: usize = 10;
/// The number of rows that are made at once.
const SHOWN: usize = 50;

/// The section of the models.
#[component]
pub fn CatalogueSection() -> impl IntoView {
    let state = state();
    let catalogue = state.catalogue;
    let locale = state.session.locale();
    let search = RwSignal::new(String::new());
    let limit = RwSignal::new(SHOWN);
    let (changing, choosing) = (RwSignal::new(false), RwSignal::new(false));
    let subject = RwSignal::new(None::<ListedModel>);
    let many = Memo::new(move |_| {
        catalogue.list.items.with(|list| list.as_ref().is_some_and(|list| list.len() > SEARCHED))
    });
    let found = Memo::new(move |_| {
        let search = if many.get() { search.get() } else { String::new() };
        catalogue.list.items.with(|list| {
            let list = list.iter().flatten();
            let found = list.filter(|listed| is_found(&listed.model, &search));
            found.map(|listed| listed.model.id.clone()).collect::<Vec<_>>()
        })
    });
    let move_by = Callback::new(move |(id, way): (ModelId, Way)| {
        let Some(mut list) = catalogue.list.items.get_untracked() else { return };
        let Some(index) = list.iter().position(|it| it.model.id == id) else { return };
        let shown = found.get_untracked();
        move_past(&mut list, index, way, |it| shown.contains(&it.model.id));
        let Some(index) = list.iter().position(|it| it.model.id == id) else { return };
        let label = list[index].model.label.clone();
        let number = (index + 1).to_string();
        let said = td_string!(state.locale(), catalogue.moved, model = label, number = number);
        state.announcer.say(said);
        let is_last = index + 1 == list.len();
        catalogue.order(list);
        // A row that moves loses the focus, and so does a button that cannot be pressed any more.
        timers::next_frame(move || {
            let way = match way {
                Way::Up if index > 0 => "up",
                Way::Down if is_last => "up",
                Way::Up | Way::Down => "down",
            };
            focus::to(&format!("{way}-{id}"));
        });
    });
    let open = move |dialog: RwSignal<bool>| {
        Callback::new(move |listed| {
            subject.set(Some(listed));
            dialog.set(true);
        })
    };
    let actions = ModelActions { change: open(changing), choose_groups: open(choosing), move_by };
    let model = Signal::derive(move || {
        subject.read().as_ref().map(|it| it.model.label.clone()).unwrap_or_default()
    });
    let title =
        Signal::derive(move || td_string!(locale.get(), catalogue.facts_of, model = model.get()));
    let groups_title =
        Signal::derive(move || td_string!(locale.get(), catalogue.groups_of, model = model.get()));
    let shown = move || found.get().into_iter().take(limit.get()).collect::<Vec<_>>();
    let hidden = move || found.with(Vec::len).saturating_sub(limit.get());
    let more = Callback::new(move |()| limit.update(|limit| *limit += 2 * SHOWN));
    let load = Callback::new(move |()| catalogue.load());
    view! {
        <section class="section">
            <h2>{words!(catalogue.title)}</h2>
            <p class="soft">{words!(catalogue.hint)}</p>
            {move || many.get().then(|| view! {
                <label class="search-line filter">
                    <Icon name=IconName::Search />
                    <span class="visually-hidden">{words!(catalogue.search)}</span>
                    <input class="search-input" type="search" autocomplete="off" placeholder=words!(catalogue.search)
                        prop:value=search on:input=move |event| search.set(event_target_value(&event)) />
                </label>
            })}
            <AsyncList status=catalogue.list.status() retry=load empty=words!(catalogue.none)>
                {move || found.with(Vec::is_empty).then(|| view! {
                    <p class="soft" role="status">{words!(catalogue.not_found)}</p>
                })}
                <ul class="rows" role="list" class:gone=move || found.with(Vec::is_empty)>
                    <For each=shown key=Clone::clone let:id>
                        <CatalogueRow id=id actions=actions />
                    </For>
                </ul>
                {move || (hidden() > 0).then(|| view! {
                    <Button press=more>
                        {move || td_string!(locale.get(), catalogue.more, number = hidden().to_string())}
                    </Button>
                })}
            </AsyncList>
            <Modal id="model-facts" title=title open=changing>
                {subject.get_untracked().map(|listed| view! { <FactsForm listed=listed open=changing /> })}
            </Modal>
            <Modal id="model-groups" title=groups_title open=choosing>
                {subject.get_untracked().map(|listed| view! { <AudienceForm listed=listed open=choosing /> })}
            </Modal>
        </section>
    }
}
