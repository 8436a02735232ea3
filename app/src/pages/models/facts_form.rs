//! The form that says what is known better about a model than its provider and the table of facts do. The row shows
//! what holds, whoever said it; here it is changed.

use super::{
    prices::{PriceFields, PriceInput},
    row::ability,
};
use crate::{
    components::{Button, CheckboxGroup, DialogActions, TextField, Tone},
    i18n::format,
    pages::{
        form::{FormFailure, beside},
        input::{filled, whole_number},
        words,
    },
    platform::{focus, timers},
    state::{Form, state},
};
use contract::{Ability, Failure, Field, ListedModel, ModelFacts, ModelSettings, Price, Rule};
use leptos::prelude::*;

/// The content of the dialog about a model's facts: the form, or why there is none.
#[component]
pub fn FactsForm(
    /// The model that the facts are about.
    listed: ListedModel,
    /// Whether the dialog is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    if listed.can_change_facts {
        return view! { <FactsFields listed=listed open=open /> }.into_any();
    }
    view! {
        <p>{words!(catalogue.facts_fixed)}</p>
        <DialogActions>
            <Button tone=Tone::Primary press=Callback::new(move |()| open.set(false))>{words!(messages.close)}</Button>
        </DialogActions>
    }
    .into_any()
}

#[component]
fn FactsFields(listed: ListedModel, open: RwSignal<bool>) -> impl IntoView {
    let state = state();
    let form = Form::new();
    let locale = state.locale();
    let ListedModel { model, settings, .. } = listed;
    let facts = settings.facts.clone();
    let number = |count: Option<u32>| count.map(|count| count.to_string()).unwrap_or_default();
    let known = |count: Option<u32>| count.map(|count| format::number(locale, count.into()));
    let label = RwSignal::new(facts.label.clone().unwrap_or_default());
    let window = RwSignal::new(number(facts.window));
    let max_output = RwSignal::new(number(facts.max_output));
    let price = PriceInput::new(locale, facts.price.as_ref());
    let able = RwSignal::new(model.abilities.clone());
    timers::next_frame(|| focus::to("facts-label"));
    let send = {
        let id = model.id.clone();
        move |facts: ModelFacts| {
            let settings = ModelSettings { facts, ..settings.clone() };
            form.send(state.catalogue.set(id.clone(), settings), move |()| open.set(false));
        }
    };
    let reset = {
        let send = send.clone();
        Callback::new(move |()| send(ModelFacts::default()))
    };
    let is_changed = facts != ModelFacts::default();
    let submit = {
        let known = model.abilities.clone();
        move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            let locale = state.locale();
            form.failure.set(None);
            let count = |text| {
                let text = filled(text)?;
                let count = whole_number(locale, &text).and_then(|count| u32::try_from(count).ok());
                if count.is_none() {
                    let (field, rule) = (Field::Window, Rule::Malformed);
                    form.failure.set(Some(Failure::Invalid { field, rule }));
                }
                count
            };
            let (window, max_output) = (count(window), count(max_output));
            let (Ok(rates), None) = (price.read(locale), form.failure.get_untracked()) else {
                return;
            };
            let able = able.get_untracked();
            let same = able.len() == known.len() && able.iter().all(|it| known.contains(it));
            let tiers = facts.price.as_ref().map(|price| price.tiers.clone()).unwrap_or_default();
            send(ModelFacts {
                label: filled(label),
                window,
                max_output,
                abilities: if same { facts.abilities.clone() } else { Some(able) },
                price: rates.map(|rates| Price { rates, tiers, as_of: None }),
            });
        }
    };
    let abilities = Signal::derive(move || {
        let locale = state.session.locale().get();
        [Ability::Tools, Ability::Vision, Ability::Reasoning]
            .map(|it| (it, ability(locale, it).to_owned()))
            .to_vec()
    });
    let fields = &[Field::Name, Field::Window];
    view! {
        <form on:submit=submit novalidate>
            <FormFailure form=form fields=fields />
            <p class="soft">{words!(catalogue.facts_hint)}</p>
            <TextField id="facts-label" label=words!(catalogue.label) value=label placeholder=model.label.clone()
                error=beside(form, Field::Name) />
            <div class="pair">
                <TextField id="facts-window" label=words!(catalogue.window) value=window inputmode="numeric"
                    placeholder=known(model.window).unwrap_or_default() error=beside(form, Field::Window) />
                <TextField id="facts-output" label=words!(catalogue.max_output) value=max_output inputmode="numeric"
                    placeholder=known(model.max_output).unwrap_or_default() />
            </div>
            <CheckboxGroup legend=words!(catalogue.abilities) choices=abilities ticked=able />
            <PriceFields input=price known=model.price.clone() />
            <DialogActions>
                {is_changed.then(|| view! {
                    <Button disabled=form.busy press=reset>{words!(catalogue.reset)}</Button>
                })}
                <span class="push"></span>
                <Button press=Callback::new(move |()| open.set(false))>{words!(app.cancel)}</Button>
                <Button tone=Tone::Primary submit=true disabled=form.busy>{words!(app.save)}</Button>
            </DialogActions>
        </form>
    }
}
