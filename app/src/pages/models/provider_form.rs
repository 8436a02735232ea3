//! The form that adds a provider, or changes one: its language, its address, its key, and which of its models there
//! are.

use super::text_area::TextArea;
use crate::{
    components::{Button, Check, DialogActions, Select, TextField, Tone},
    i18n::{format, why},
    pages::{
        form::{FormFailure, beside},
        input::filled,
        words,
    },
    platform::{focus, timers},
    state::{Form, state},
};
use contract::{Field, Provider, ProviderKind, ProviderSettings};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The form of a provider.
#[component]
pub fn ProviderForm(
    /// The provider so far; `None`: it is a new one.
    before: Option<Provider>,
    /// Whether the dialog is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let state = state();
    let locale = state.session.locale();
    let form = Form::new();
    let is_new = before.is_none();
    let settings = before.as_ref().map(|it| it.settings.clone());
    let first = settings.as_ref().map_or(ProviderKind::Openai, |settings| settings.kind);
    let kind = RwSignal::new(first);
    let name = before.as_ref().map_or_else(|| first.name().to_owned(), |it| it.name.to_string());
    let name = RwSignal::new(name);
    let url = RwSignal::new(settings.as_ref().and_then(|it| it.url.clone()).unwrap_or_default());
    let key = RwSignal::new(String::new());
    let models =
        RwSignal::new(settings.as_ref().map(|it| it.models.join("\n")).unwrap_or_default());
    let enabled = RwSignal::new(settings.as_ref().is_none_or(|settings| settings.enabled));
    let own_keys = RwSignal::new(settings.as_ref().is_some_and(|settings| settings.own_keys));
    let has_key = before.as_ref().is_some_and(|it| it.has_key);
    let forget = RwSignal::new(false);
    // A name that nobody typed follows the kind.
    Effect::new(move |last: Option<ProviderKind>| {
        let now = kind.get();
        if is_new && last.is_some_and(|last| name.get_untracked() == last.name()) {
            name.set(now.name().to_owned());
        }
        now
    });
    let where_it_was = settings.map(|settings| (settings.kind, settings.url));
    let moves = Memo::new(move |_| {
        let url = Some(url.read().trim().to_owned()).filter(|url| !url.is_empty());
        where_it_was
            .as_ref()
            .is_some_and(|(before, url_before)| *before != kind.get() || *url_before != url)
    });
    let key_hint = Signal::derive(move || {
        let locale = locale.get();
        match (has_key, moves.get(), kind.get().usual_variable()) {
            (true, false, _) => td_string!(locale, providers.key_kept),
            (true, true, _) => td_string!(locale, providers.key_forgotten),
            (false, _, None) => td_string!(locale, providers.key_optional),
            (false, _, Some(_)) => td_string!(locale, providers.key_hint),
        }
        .to_owned()
    });
    timers::next_frame(|| focus::to("provider-kind"));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let settings = ProviderSettings {
            kind: kind.get_untracked(),
            url: filled(url),
            models: models.with_untracked(|text| {
                let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
                lines.map(ToOwned::to_owned).collect()
            }),
            enabled: enabled.get_untracked(),
            own_keys: own_keys.get_untracked(),
        };
        let key = filled(key).or_else(|| forget.get_untracked().then(String::new));
        let name = name.get_untracked().trim().to_owned();
        form.send(state.providers.put(name, settings, key), move |provider| {
            open.set(false);
            state.toasts.say(outcome(&provider));
        });
    };
    let kinds =
        Signal::stored(ProviderKind::ALL.map(|kind| (kind, kind.brand().to_owned())).to_vec());
    let url_hint = Signal::derive(move || {
        let locale = locale.get();
        match kind.get() {
            ProviderKind::Openai => td_string!(locale, providers.url_openai).to_owned(),
            kind => td_string!(locale, providers.url_hint, url = kind.home()),
        }
    });
    let home = Signal::derive(move || kind.get().home().to_owned());
    let fields = &[Field::Name, Field::Url, Field::Key];
    view! {
        <form on:submit=submit novalidate autocomplete="off">
            <FormFailure form=form fields=fields />
            <Select id="provider-kind" label=words!(providers.kind) choices=kinds chosen=kind
                choose=Callback::new(move |chosen| kind.set(chosen)) />
            {is_new.then(|| view! {
                <TextField id="provider-name" label=words!(providers.name) value=name required=true
                    hint=words!(providers.name_hint) error=beside(form, Field::Name) />
            })}
            <TextField id="provider-url" label=words!(providers.url) value=url kind="url" inputmode="url" placeholder=home
                hint=url_hint error=beside(form, Field::Url) />
            <TextField id="provider-key" label=words!(providers.key) value=key kind="password" autocomplete="off" hint=key_hint
                error=beside(form, Field::Key) />
            {move || (has_key && !moves.get()).then(|| view! {
                <Check label=words!(providers.key_take) checked=forget />
            })}
            <TextArea id="provider-models" label=words!(providers.names) hint=words!(providers.names_hint) value=models />
            <Check label=words!(providers.enabled) hint=words!(providers.enabled_hint) checked=enabled />
            <Check label=words!(providers.own_keys) hint=words!(providers.own_keys_hint) checked=own_keys />
            {move || form.busy.get().then(|| view! { <p class="soft" role="status">{words!(providers.asking)}</p> })}
            <DialogActions>
                <Button press=Callback::new(move |()| open.set(false))>{words!(app.cancel)}</Button>
                <Button tone=Tone::Primary submit=true disabled=form.busy>{words!(app.save)}</Button>
            </DialogActions>
        </form>
    }
}

/// The outcome of asking a provider for its models, in words.
fn outcome(provider: &Provider) -> String {
    let locale = state().locale();
    let name = provider.name.to_string();
    match provider.trouble {
        Some(trouble) => {
            let why = why(locale, &name, trouble);
            td_string!(locale, providers.saved_in_trouble, why = why)
        }
        None if !provider.settings.enabled => td_string!(locale, providers.saved, name = name),
        None => {
            let number = format::number(locale, provider.models.into());
            td_string!(
                locale,
                providers.found,
                count = provider.models,
                name = name,
                number = number
            )
        }
    }
}
