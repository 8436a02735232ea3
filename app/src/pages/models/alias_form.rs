//! The form that adds an alias, or changes one. Its list of models is a part of its own, `chain`.

use super::chain::{Chain, ChainFields};
use crate::{
    components::{Button, Check, DialogActions, TextField, Tone},
    logic::audience::is_within,
    pages::{
        form::{FormFailure, beside},
        input::{filled, whole_number},
        words,
    },
    platform::{focus, timers},
    state::{Form, state},
};
use contract::{Alias, Failure, FallbackOn, Field, ModelId, NamedAlias, Rule};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The form of an alias.
#[component]
pub fn AliasForm(
    /// The alias so far; `None`: it is a new one.
    before: Option<NamedAlias>,
    /// Whether the dialog is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let state = state();
    let form = Form::new();
    let is_new = before.is_none();
    let (name, alias) = match before {
        Some(before) => (before.name.to_string(), before.alias),
        None => (String::new(), Alias::default()),
    };
    // An alias that there is not yet is for everybody.
    let audience = (!is_new)
        .then(|| ModelId::parse(&format!("{}/{name}", ModelId::ALIAS)).ok())
        .flatten()
        .and_then(|id| untrack(|| state.catalogue.find(&id)))
        .map(|listed| listed.settings.audience)
        .unwrap_or_default();
    let name = RwSignal::new(name);
    let label = RwSignal::new(alias.label.clone().unwrap_or_default());
    let about = RwSignal::new(alias.about.clone().unwrap_or_default());
    let chain = Chain::new(&alias);
    let retries = RwSignal::new(alias.retries.to_string());
    let shown = |seconds: Option<u32>| seconds.map(|it| it.to_string()).unwrap_or_default();
    let first_token = RwSignal::new(shown(alias.first_token_s));
    let total = RwSignal::new(shown(alias.total_s));
    // Which of the two is wrong.
    let is_total = RwSignal::new(false);
    let strict = RwSignal::new(alias.strict);
    let falls = FallbackOn::ALL.map(|class| RwSignal::new(alias.fallback_on.contains(&class)));
    let is_newer = |class: &FallbackOn| matches!(class, FallbackOn::Unknown(_));
    // What a newer program stored: nobody can tick it here, and it is stored again.
    let newer: Vec<_> = alias.fallback_on.iter().filter(|it| is_newer(it)).cloned().collect();
    let has_newer = !newer.is_empty();
    timers::next_frame(move || focus::to(if is_new { "alias-name" } else { "alias-label" }));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let wrong =
            |field| form.failure.set(Some(Failure::Invalid { field, rule: Rule::Malformed }));
        let models = chain.models();
        if models.is_empty() {
            let (field, rule) = (Field::Model, Rule::Empty);
            return form.failure.set(Some(Failure::Invalid { field, rule }));
        }
        let Some(weights) = chain.weights() else { return wrong(Field::Weights) };
        let retries = filled(retries).unwrap_or_else(|| "0".into());
        let retries = whole_number(state.locale(), &retries).and_then(|it| u32::try_from(it).ok());
        let Some(retries) = retries.filter(|retries| *retries <= Alias::MOST_RETRIES) else {
            return wrong(Field::Retries);
        };
        let seconds = |text: RwSignal<String>| {
            let Some(text) = filled(text) else { return Some(None) };
            let number = whole_number(state.locale(), &text)?;
            let number = u32::try_from(number).ok()?;
            (1..=Alias::LONGEST_S).contains(&number).then_some(Some(number))
        };
        let Some(first_token_s) = seconds(first_token) else {
            is_total.set(false);
            return wrong(Field::Seconds);
        };
        let Some(total_s) = seconds(total) else {
            is_total.set(true);
            return wrong(Field::Seconds);
        };
        let chosen = FallbackOn::ALL.into_iter().zip(falls);
        let alias = Alias {
            label: filled(label),
            about: filled(about),
            models,
            weights,
            retries,
            strict: strict.get_untracked(),
            fallback_on: chosen
                .filter_map(|(class, is_chosen)| is_chosen.get_untracked().then_some(class))
                .chain(newer.iter().cloned())
                .collect(),
            first_token_s,
            total_s,
        };
        let name = name.get_untracked().trim().to_owned();
        form.send(state.aliases.put(name, alias), move |()| open.set(false));
    };
    let classes = FallbackOn::ALL.into_iter().zip(falls).filter_map(|(class, checked)| {
        let (label, hint) = match class {
            FallbackOn::TooLong => (words!(aliases.too_long), words!(aliases.too_long_hint)),
            FallbackOn::Refused => (words!(aliases.refused), words!(aliases.refused_hint)),
            FallbackOn::Unauthorized => {
                (words!(aliases.unauthorized), words!(aliases.unauthorized_hint))
            }
            FallbackOn::UnknownModel => (words!(aliases.unknown), words!(aliases.unknown_hint)),
            FallbackOn::Unknown(_) => return None,
        };
        Some(view! { <Check label=label hint=hint checked=checked /> })
    });
    let opened = move || {
        let locale = state.session.locale().get();
        let links = chain.links.get();
        let closed = links.iter().filter_map(|link| state.catalogue.find(&link.model));
        let closed = closed.filter(|it| !is_within(&audience, &it.settings.audience));
        let models: Vec<_> = closed.map(|listed| listed.model.label).collect();
        (!models.is_empty())
            .then(|| td_string!(locale, aliases.reach_closed, models = models.join(", ")))
    };
    let about_seconds = beside(form, Field::Seconds);
    let wrong_seconds = move |total| {
        Signal::derive(move || about_seconds.get().filter(|_| is_total.get() == total))
    };
    let fields = &[Field::Name, Field::Retries, Field::Seconds];
    view! {
        <form on:submit=submit novalidate>
            <FormFailure form=form fields=fields />
            {is_new.then(|| view! {
                <TextField id="alias-name" label=words!(aliases.name) value=name required=true hint=words!(aliases.name_hint)
                    error=beside(form, Field::Name) />
            })}
            <TextField id="alias-label" label=words!(aliases.label) value=label hint=words!(aliases.label_hint) />
            <TextField id="alias-about" label=words!(aliases.about) value=about />
            <ChainFields chain=chain />
            <p class="hint soft">{words!(aliases.reach)}</p>
            {move || opened().map(|words| view! { <p class="banner" role="status">{words}</p> })}
            <TextField id="alias-retries" label=words!(aliases.retries) value=retries inputmode="numeric"
                hint=words!(aliases.retries_hint) error=beside(form, Field::Retries) />
            <div class="pair">
                <TextField id="alias-first" label=words!(aliases.first_token) value=first_token inputmode="numeric"
                    hint=words!(aliases.first_token_hint) error=wrong_seconds(false) />
                <TextField id="alias-total" label=words!(aliases.total) value=total inputmode="numeric"
                    hint=words!(aliases.total_hint) error=wrong_seconds(true) />
            </div>
            <Check label=words!(aliases.strict) hint=words!(aliases.strict_hint) checked=strict />
            <fieldset class="part">
                <legend>{words!(aliases.fallback)}</legend>
                <p class="hint soft">{words!(aliases.fallback_hint)}</p>
                {classes.collect_view()}
                {has_newer.then(|| view! { <p class="soft">{words!(errors.unknown)}</p> })}
            </fieldset>
            <DialogActions>
                <Button press=Callback::new(move |()| open.set(false))>{words!(app.cancel)}</Button>
                <Button tone=Tone::Primary submit=true disabled=form.busy>{words!(app.save)}</Button>
            </DialogActions>
        </form>
    }
}
