//! The row of a model: what is known of it, who may ask it, and whether it answers. Each follows its own model by its
//! id, so that a change draws one row and not the list.

use super::audience::{audience, groups};
use crate::{
    components::{Button, IconButton, IconName, badge, item_name},
    i18n::{Locale, cost_in_words, explain, format, price_in_words, use_currency, why},
    logic::catalogue::Way,
    pages::words,
    state::{TrialStatus, state},
};
use contract::{Ability, ListedModel, Model, ModelId};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// A row's actions that concern the whole list.
#[derive(Clone, Copy)]
pub struct ModelActions {
    /// Opens the dialog that says what is known of a model.
    pub change: Callback<ListedModel>,
    /// Opens the dialog that says which groups may ask a model.
    pub choose_groups: Callback<ListedModel>,
    /// Moves a model past its neighbour.
    pub move_by: Callback<(ModelId, Way)>,
}

/// The row of a model.
#[component]
pub fn CatalogueRow(
    /// The model's id.
    id: ModelId,
    /// The actions that concern the whole list.
    actions: ModelActions,
) -> impl IntoView {
    let state = state();
    let catalogue = state.catalogue;
    let (locale, currency) = (state.session.locale(), use_currency());
    let listed = {
        let id = id.clone();
        Memo::new(move |_| catalogue.find(&id))
    };
    let label = Signal::derive(move || {
        listed.with(|it| it.as_ref().map(|it| it.model.label.clone()).unwrap_or_default())
    });
    let hidden =
        Memo::new(move |_| listed.with(|it| it.as_ref().is_some_and(|it| it.settings.hidden)));
    let about = move || {
        let locale = locale.get();
        listed.with(|it| it.as_ref().map(|it| about(locale, &currency.read(), &it.model)))
    };
    let open_to =
        move || listed.with(|it| it.as_ref().and_then(|it| groups(&it.settings.audience)));
    let tried = {
        let id = id.clone();
        Memo::new(move |_| catalogue.trial(&id))
    };
    let waits = Signal::derive(move || tried.get() == Some(TrialStatus::Waiting));
    let try_out = {
        let id = id.clone();
        Callback::new(move |()| {
            catalogue.try_out(id.clone(), move |tried| {
                let words =
                    outcome(state.locale(), &state.session.currency.read_untracked(), tried);
                state.announcer.say(words);
            });
        })
    };
    let hide = {
        let id = id.clone();
        Callback::new(move |()| {
            catalogue.decide(id.clone(), |settings| settings.hidden = !settings.hidden);
        })
    };
    let hide_words = Signal::derive(move || {
        let (locale, model) = (locale.get(), label.get());
        if hidden.get() {
            td_string!(locale, catalogue.show, model = model)
        } else {
            td_string!(locale, catalogue.hide, model = model)
        }
    });
    let change = Callback::new(move |()| {
        if let Some(listed) = listed.get_untracked() {
            actions.change.run(listed);
        }
    });
    let facts_words =
        Signal::derive(move || td_string!(locale.get(), catalogue.facts_of, model = label.get()));
    let eye = move || if hidden.get() { IconName::EyeOff } else { IconName::Eye };
    view! {
        <li class="row wide model" class:faint=hidden>
            <div>
                <b>{label}</b>
                {move || hidden.get().then(|| badge(words!(catalogue.hidden)))}
                <p class="id">{id.to_string()}</p>
                <p>{about}</p>
                {move || open_to().map(|words| view! { <p>{words}</p> })}
                {move || tried.get().map(|tried| trial(&tried))}
            </div>
            <div class="row-actions">
                {audience(id.clone(), label, actions.choose_groups)}
                <Button disabled=waits press=try_out>
                    {words!(catalogue.test)}
                    {move || item_name(&label.get())}
                </Button>
                <span class="icons">
                    {mover(&id, Way::Up, label, actions)}
                    {mover(&id, Way::Down, label, actions)}
                    {move || view! { <IconButton icon=eye() label=hide_words press=hide /> }}
                    <IconButton icon=IconName::Pencil label=facts_words press=change attr:aria-haspopup="dialog" />
                </span>
            </div>
        </li>
    }
}

/// The button that moves a model by one.
fn mover(id: &ModelId, way: Way, label: Signal<String>, actions: ModelActions) -> AnyView {
    let state = state();
    let locale = state.session.locale();
    let (icon, name) = match way {
        Way::Up => (IconName::ChevronUp, "up"),
        Way::Down => (IconName::ChevronDown, "down"),
    };
    let words = Signal::derive(move || match way {
        Way::Up => td_string!(locale.get(), catalogue.up, model = label.get()),
        Way::Down => td_string!(locale.get(), catalogue.down, model = label.get()),
    });
    let at_the_end = {
        let id = id.clone();
        Signal::derive(move || {
            state.catalogue.list.items.with(|list| {
                let list = list.as_deref().unwrap_or_default();
                let end = if way == Way::Up { list.first() } else { list.last() };
                end.is_none_or(|end| end.model.id == id)
            })
        })
    };
    let element = format!("{name}-{id}");
    let id = id.clone();
    let press = Callback::new(move |()| actions.move_by.run((id.clone(), way)));
    view! { <IconButton icon=icon label=words disabled=at_the_end press=press attr:id=element /> }
        .into_any()
}

/// The line about a model: how large it is, what it can do, and what it costs.
fn about(locale: Locale, currency: &str, model: &Model) -> String {
    let mut parts = Vec::new();
    if let Some(window) = model.window {
        let number = format::number(locale, window.into());
        parts.push(td_string!(locale, catalogue.window_of, number = number));
    }
    parts.extend(model.abilities.iter().map(|it| ability(locale, *it).to_owned()));
    parts.extend(price_in_words(locale, currency, model));
    parts.extend(super::prices::as_of(locale, model));
    parts.join(" · ")
}

/// A model's ability in a word.
pub fn ability(locale: Locale, ability: Ability) -> &'static str {
    match ability {
        Ability::Tools => td_string!(locale, catalogue.tools),
        Ability::Vision => td_string!(locale, catalogue.vision),
        Ability::Reasoning => td_string!(locale, catalogue.reasoning),
    }
}

/// The outcome of trying a model out, as a line of its row.
fn trial(tried: &TrialStatus) -> AnyView {
    let state = state();
    let words = outcome(state.locale(), &state.session.currency.read_untracked(), tried);
    let class = match tried {
        TrialStatus::Waiting => "trial",
        TrialStatus::Done(trial) if trial.trouble.is_none() => "trial good",
        TrialStatus::Done(_) | TrialStatus::Failed(_) => "trial bad",
    };
    view! { <p class=class>{words}</p> }.into_any()
}

fn outcome(locale: Locale, currency: &str, tried: &TrialStatus) -> String {
    let trial = match tried {
        TrialStatus::Waiting => return td_string!(locale, catalogue.testing).to_owned(),
        TrialStatus::Failed(failure) => return explain(locale, failure),
        TrialStatus::Done(trial) => trial,
    };
    let model = &trial.model;
    if let Some(trouble) = trial.trouble {
        let why = why(locale, model.name(), trouble);
        return td_string!(locale, catalogue.test_failed, why = why);
    }
    let seconds = format::seconds(locale, trial.first_token_ms.unwrap_or(trial.duration_ms));
    let cost = cost_in_words(locale, currency, trial.cost);
    td_string!(
        locale,
        catalogue.answered,
        model = model.name().to_owned(),
        seconds = seconds,
        cost = cost
    )
}
