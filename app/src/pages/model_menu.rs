//! The choice of the model that is asked next, with what each is good for in words. Apart from the composer that holds
//! it, because it follows models and prices and no text.

use super::words;
use crate::{
    components::{Icon, IconName, Menu, MenuChoice},
    i18n::{Locale, price_in_words, use_currency},
    state::state,
};
use contract::{Model, ModelId, Purpose};
use leptos::prelude::*;
use leptos_i18n::td_string;

const ID: &str = "model-menu";

/// The chip of the chosen model in the composer, and its menu.
#[component]
pub fn ModelMenu() -> impl IntoView {
    let state = state();
    let models = state.models;
    let locale = state.session.locale();
    let name = move || {
        let locale = locale.get();
        models.current().map_or_else(
            || td_string!(locale, models.none).to_owned(),
            |model| name(locale, &model),
        )
    };
    let label = move || td_string!(locale.get(), models.chosen, model = name()).to_string();
    let choices = move || {
        let list = models.list.get();
        if list.is_empty() {
            return view! { <p class="menu-note">{words!(models.none_hint)}</p> }.into_any();
        }
        list.into_iter().map(|model| choice(model, locale)).collect_view().into_any()
    };
    view! {
        <button type="button" class="chip model" popovertarget=ID aria-haspopup="menu" aria-label=label>
            <span>{name}</span>
            <Icon name=IconName::ChevronDown />
        </button>
        <Menu id=ID label=words!(models.choose)>{choices}</Menu>
    }
}

fn choice(model: Model, locale: Signal<Locale>) -> AnyView {
    let models = state().models;
    let currency = use_currency();
    let id = model.id.clone();
    let chosen = {
        let id = id.clone();
        Signal::derive(move || models.chosen.with(|chosen| chosen.as_ref() == Some(&id)))
    };
    let about = {
        let model = model.clone();
        move || {
            let locale = locale.get();
            match &model.about {
                Some(about) => about.clone(),
                None if is_alias(&model.id) => td_string!(locale, models.alias).to_owned(),
                None => purpose(locale, model.purpose).to_owned(),
            }
        }
    };
    let price = {
        let model = model.clone();
        move || {
            let price = price_in_words(locale.get(), &currency.read(), &model)?;
            Some(view! { <span class="soft number">{price}</span> })
        }
    };
    view! {
        <MenuChoice menu=ID chosen=chosen press=Callback::new(move |()| models.choose(id.clone()))>
            <b>{model.label.clone()}</b>
            <span class="soft">{about}</span>
            {price}
        </MenuChoice>
    }
    .into_any()
}

/// A model's name as people call it, and that nothing leaves the server where that is so.
fn name(locale: Locale, model: &Model) -> String {
    if model.local {
        td_string!(locale, models.local_name, model = model.label.clone()).to_string()
    } else {
        model.label.clone()
    }
}

/// Whether an id stands for other models.
fn is_alias(id: &ModelId) -> bool {
    id.provider() == ModelId::ALIAS
}

/// A model's purpose in words, for a model about which the operator said nothing.
fn purpose(locale: Locale, purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::TryingOut => td_string!(locale, models.trying_out),
        Purpose::Local => td_string!(locale, models.local),
        Purpose::Remote => td_string!(locale, models.remote),
    }
}
