//! The form that makes a key, and then the key's secret in its place: one dialog, so that the secret is seen where the
//! key was made.

use super::created::CreatedKey;
use crate::{
    components::{Button, CheckboxGroup, Choice, DialogActions, Segmented, TextField, Tone},
    i18n::explain,
    pages::{
        allowance::{AllowanceFields, AllowanceInput},
        form::{FormFailure, beside},
        input::whole_number,
        proof::ProofField,
        words,
    },
    platform::{clock, focus, timers},
    state::{Form, Proof, state},
};
use contract::{Failure, Field, KeyScope, ModelId, NewKey, Rule, Timestamp};
use leptos::prelude::*;

/// The days that a key works, unless somebody says otherwise.
const WORKS_FOR: u16 = 90;

/// The content of the dialog that makes a key.
#[component]
pub fn AddKey(
    /// Whether the dialog is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let new = RwSignal::new(None::<NewKey>);
    move || match new.get() {
        None => view! { <NewKeyForm open=open new=new /> }.into_any(),
        Some(new) => view! { <CreatedKey new=new open=open /> }.into_any(),
    }
}

#[component]
fn NewKeyForm(open: RwSignal<bool>, new: RwSignal<Option<NewKey>>) -> impl IntoView {
    let state = state();
    let (form, proof) = (Form::new(), Proof::new());
    let text = || RwSignal::new(String::new());
    let (name, rate, tokens) = (text(), text(), text());
    let wrong = RwSignal::new((false, false));
    let days = RwSignal::new(Some(WORKS_FOR));
    let models = RwSignal::new(Vec::<ModelId>::new());
    let input = AllowanceInput::new(state.locale(), None);
    timers::next_frame(|| focus::to("key-name"));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let locale = state.locale();
        form.failure.set(None);
        let allowance = input.read(locale);
        let read = |text: RwSignal<String>| {
            read_rate(&text.get_untracked(), |text| whole_number(locale, text))
        };
        let (requests, tokens) = (read(rate), read(tokens));
        wrong.set((requests.is_err(), tokens.is_err()));
        let (Ok(allowance), Ok(requests_per_minute), Ok(tokens_per_minute)) =
            (allowance, requests, tokens)
        else {
            return;
        };
        let until = |days| clock::now().plus_millis(i64::from(days) * Timestamp::DAY);
        let scope = KeyScope {
            models: models.get_untracked(),
            requests_per_minute,
            tokens_per_minute,
            allowance,
            expires_at: days.get_untracked().map(until),
        };
        let sending = proof.before(state.keys.add(name.get_untracked(), scope));
        form.send(sending, move |made| new.set(Some(made)));
    };
    let not_a_rate = move |which: fn((bool, bool)) -> bool| {
        let failure = Failure::Invalid { field: Field::Rate, rule: Rule::Malformed };
        Signal::derive(move || {
            which(wrong.get()).then(|| explain(state.session.locale().get(), &failure))
        })
    };
    let choices = vec![
        Choice { value: Some(30), label: words!(keys.days_30), icon: None },
        Choice { value: Some(90), label: words!(keys.days_90), icon: None },
        Choice { value: Some(365), label: words!(keys.days_365), icon: None },
        Choice { value: None, label: words!(keys.always), icon: None },
    ];
    let known_models = Signal::derive(move || {
        let list = state.models.list.get().into_iter();
        list.map(|model| (model.id, model.label)).collect::<Vec<_>>()
    });
    let known = &[Field::Name, Field::Rate, Field::Password];
    view! {
        <form on:submit=submit novalidate>
            <FormFailure form=form fields=known />
            <TextField id="key-name" label=words!(keys.name) value=name required=true hint=words!(keys.name_hint)
                error=beside(form, Field::Name) />
            <div class="field">
                <span class="label" aria-hidden="true">{words!(keys.works_for)}</span>
                <Segmented name="key-works" legend=words!(keys.works_for) choices=choices chosen=days
                    choose=Callback::new(move |chosen| days.set(chosen)) />
            </div>
            <CheckboxGroup legend=words!(keys.models) hint=words!(keys.models_hint) choices=known_models ticked=models />
            <TextField id="key-rate" label=words!(keys.per_minute) value=rate inputmode="numeric"
                hint=words!(keys.per_minute_hint) error=not_a_rate(|(requests, _)| requests) />
            <TextField id="key-tokens" label=words!(keys.tokens_per_minute) value=tokens inputmode="numeric"
                hint=words!(keys.per_minute_hint) error=not_a_rate(|(_, tokens)| tokens) />
            <fieldset class="part">
                <legend>{words!(keys.spend)}</legend>
                <AllowanceFields input=input id="key" />
            </fieldset>
            <ProofField id="key-proof" proof=proof form=form />
            <DialogActions>
                <Button press=Callback::new(move |()| open.set(false))>{words!(app.cancel)}</Button>
                <Button tone=Tone::Primary submit=true disabled=form.busy>{words!(keys.create)}</Button>
            </DialogActions>
        </form>
    }
}

/// A number that may be missing.
fn read_rate(text: &str, read: impl Fn(&str) -> Option<u64>) -> Result<Option<u32>, ()> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    read(text)
        .and_then(|rate| u32::try_from(rate).ok())
        .filter(|rate| *rate > 0)
        .map(Some)
        .ok_or(())
}
