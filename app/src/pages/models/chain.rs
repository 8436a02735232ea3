//! The models of an alias as its form asks for them: which, in which order, and how often each is the first. It keeps
//! the order and the weights by itself, so that the form only asks for the result.

use crate::{
    components::{Check, IconButton, IconName, Select},
    pages::words,
    platform::{focus, timers},
    state::state,
};
use contract::{Alias, ModelId};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// A link of the chain: one of the models.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The model that is asked.
    pub model: ModelId,
    /// The weight as it was typed: how often the model is asked first, beside the weights of the others.
    pub weight: RwSignal<String>,
}

/// A chain of models as it was filled in.
#[derive(Clone, Copy)]
pub struct Chain {
    /// The links, the first choice first.
    pub links: RwSignal<Vec<Link>>,
    /// Whether the models share the questions by their weights.
    pub is_weighted: RwSignal<bool>,
}

impl Chain {
    /// The chain of an alias.
    pub fn new(alias: &Alias) -> Self {
        let link = |(index, model): (usize, &ModelId)| {
            let weight = alias.weights.get(index).copied().unwrap_or(1).to_string();
            Link { model: model.clone(), weight: RwSignal::new(weight) }
        };
        Self {
            links: RwSignal::new(alias.models.iter().enumerate().map(link).collect()),
            is_weighted: RwSignal::new(!alias.weights.is_empty()),
        }
    }

    /// The models' ids, the first choice first.
    pub fn models(self) -> Vec<ModelId> {
        self.links.with_untracked(|links| links.iter().map(|link| link.model.clone()).collect())
    }

    /// Reads the weights; empty where questions are not shared, `None` when one was not understood.
    pub fn weights(self) -> Option<Vec<u32>> {
        if !self.is_weighted.get_untracked() {
            return Some(Vec::new());
        }
        self.links.with_untracked(|links| {
            let weights = links.iter().map(|link| {
                let weight = link.weight.get_untracked().trim().parse().ok();
                weight.filter(|weight| (0..=Alias::MOST_WEIGHT).contains(weight))
            });
            weights.collect()
        })
    }
}

/// The fields of a chain: the list, and what adds to it.
#[component]
pub fn ChainFields(
    /// The chain that is filled in.
    chain: Chain,
) -> impl IntoView {
    let state = state();
    let locale = state.session.locale();
    let add = Callback::new(move |model: Option<ModelId>| {
        let Some(model) = model else { return };
        chain.links.update(|links| links.push(Link { model, weight: RwSignal::new("1".into()) }));
    });
    let choices = Signal::derive(move || {
        let taken = chain.links.get();
        let mut choices = vec![(None, td_string!(locale.get(), aliases.choose).to_owned())];
        state.catalogue.list.items.with(|list| {
            let free = list.iter().flatten().map(|listed| &listed.model).filter(|model| {
                model.id.provider() != ModelId::ALIAS
                    && taken.iter().all(|link| link.model != model.id)
            });
            choices
                .extend(free.map(|model| (Some(model.id.clone()), name(&model.label, &model.id))));
        });
        choices
    });
    let has_room = Memo::new(move |_| chain.links.with(Vec::len) < Alias::MOST_MODELS);
    let rows = move || {
        let count = chain.links.with(Vec::len);
        let links = chain.links.get().into_iter().enumerate();
        links.map(|(index, link)| row(chain, index, count, link)).collect_view()
    };
    view! {
        <fieldset class="part">
            <legend>{words!(aliases.models)}</legend>
            <p class="hint soft">{words!(aliases.models_hint)}</p>
            <ol class="chain" class:gone=move || chain.links.with(Vec::is_empty)>{rows}</ol>
            {move || has_room.get().then(|| view! {
                <Select id="alias-add" label=words!(aliases.add_model) choices=choices
                    chosen=Signal::stored(None) choose=add />
            })}
        </fieldset>
        <Check label=words!(aliases.weights) hint=words!(aliases.weights_hint) checked=chain.is_weighted />
    }
}

/// A model's label and, where it says more, its id.
fn name(label: &str, id: &ModelId) -> String {
    if label == id.name() { id.to_string() } else { format!("{label} ({id})") }
}

fn row(chain: Chain, index: usize, count: usize, link: Link) -> AnyView {
    let state = state();
    let locale = state.session.locale();
    let label = state.catalogue.label(&link.model);
    let words = move |words: fn(crate::i18n::Locale, String) -> String| {
        let label = label.clone();
        Signal::derive(move || words(locale.get(), label.clone()))
    };
    let up = words(|locale, model| td_string!(locale, catalogue.up, model = model));
    let down = words(|locale, model| td_string!(locale, catalogue.down, model = model));
    let away = words(|locale, model| td_string!(locale, aliases.away, model = model));
    let weight = words(|locale, model| td_string!(locale, aliases.weight_of, model = model));
    let swap = move |other: usize| {
        chain.links.update(|links| links.swap(index, other));
        timers::next_frame(move || focus::to(&format!("chain-{other}")));
    };
    let remove = move || {
        chain.links.update(|links| drop(links.remove(index)));
        timers::next_frame(|| focus::to("alias-add"));
    };
    let value = link.weight;
    view! {
        <li>
            <span>{state.catalogue.label(&link.model)}</span>
            {move || chain.is_weighted.get().then(|| view! {
                <input class="input" inputmode="numeric" autocomplete="off" aria-label=weight prop:value=value
                    on:input=move |event| value.set(event_target_value(&event)) />
            })}
            <IconButton small=true icon=IconName::ChevronUp label=up disabled=index == 0
                press=Callback::new(move |()| swap(index - 1)) />
            <IconButton small=true icon=IconName::ChevronDown label=down disabled=index + 1 == count
                press=Callback::new(move |()| swap(index + 1)) />
            <IconButton small=true icon=IconName::Close label=away attr:id=format!("chain-{index}")
                press=Callback::new(move |()| remove()) />
        </li>
    }
    .into_any()
}
