//! The section of the aliases: a row for each, with the models that it asks.

use super::alias_form::AliasForm;
use crate::{
    components::badge,
    i18n::{Locale, format},
    pages::{
        confirm::Confirm,
        list_section::{ItemDialogs, ListSection, SectionDialog, SectionWords, row_buttons},
        words,
    },
    state::{Form, state},
};
use contract::{Alias, ModelId, NamedAlias, Source};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The section of the aliases.
#[component]
pub fn AliasesSection() -> impl IntoView {
    let state = state();
    let aliases = state.aliases;
    let locale = state.session.locale();
    let dialogs = ItemDialogs::new();
    let title = Signal::derive(move || {
        let locale = locale.get();
        match dialogs.item.get() {
            None => td_string!(locale, aliases.add).to_owned(),
            Some(it) => td_string!(locale, providers.change_what, name = called(&it)),
        }
    });
    let put = move || {
        let before = dialogs.item.get_untracked();
        view! { <AliasForm before=before open=dialogs.is_putting /> }.into_any()
    };
    let remove = move || {
        let alias = dialogs.item.get_untracked();
        alias.map(|alias| view! { <Remove alias=alias open=dialogs.is_removing /> }).into_any()
    };
    let rows = move || {
        let items = aliases.list.items.get().unwrap_or_default();
        items.into_iter().map(|alias| row(alias, dialogs)).collect_view()
    };
    let words = SectionWords {
        title: words!(aliases.title),
        hint: words!(aliases.hint),
        add: words!(aliases.add),
        empty: words!(aliases.none),
    };
    let remove_title = words!(aliases.remove_title);
    view! {
        <ListSection
            words=words
            status=aliases.list.status()
            retry=Callback::new(move |()| aliases.load())
            add=dialogs.add()
            put=SectionDialog::new("put-alias", title, dialogs.is_putting, put)
            remove=SectionDialog::new("remove-alias", remove_title, dialogs.is_removing, remove)
        >
            <ul class="rows" role="list">{rows}</ul>
        </ListSection>
    }
}

/// The name of an alias as people call it.
fn called(named: &NamedAlias) -> String {
    named.alias.label.clone().unwrap_or_else(|| named.name.to_string())
}

fn row(named: NamedAlias, dialogs: ItemDialogs<NamedAlias>) -> AnyView {
    let locale = state().session.locale();
    let name = called(&named);
    let id = format!("{}/{}", ModelId::ALIAS, named.name);
    let is_stored = named.source == Source::Stored;
    let named = StoredValue::new(named);
    let chain = move || named.with_value(|it| chain(locale.get(), &it.alias));
    let buttons = is_stored.then(|| {
        let change = (words!(providers.change), dialogs.change(named));
        let remove = (words!(providers.remove), dialogs.remove(named));
        view! { <div class="row-actions">{row_buttons(&name, change, remove)}</div> }
    });
    view! {
        <li class="row wide">
            <div>
                <b>{name}</b>
                {(!is_stored).then(|| badge(words!(providers.configured)))}
                <p class="id">{id}</p>
                <p>{chain}</p>
            </div>
            {buttons}
        </li>
    }
    .into_any()
}

/// The chain of an alias in words: which models it asks, and how.
fn chain(locale: Locale, alias: &Alias) -> String {
    let then = td_string!(locale, aliases.then);
    let models = alias.models.iter().enumerate().map(|(index, model)| {
        let label = state().catalogue.label(model);
        match alias.weights.get(index) {
            Some(weight) => format!("{label} ({})", format::number(locale, (*weight).into())),
            None => label,
        }
    });
    let mut parts = vec![models.collect::<Vec<_>>().join(&format!(", {then} "))];
    if alias.strict {
        parts.push(td_string!(locale, aliases.is_strict).to_owned());
    }
    if alias.retries > 0 {
        let number = format::number(locale, alias.retries.into());
        parts.push(td_string!(locale, aliases.tries, count = alias.retries, number = number));
    }
    parts.join(" · ")
}

#[component]
fn Remove(alias: NamedAlias, open: RwSignal<bool>) -> impl IntoView {
    let state = state();
    let locale = state.session.locale();
    let name = called(&alias);
    let words =
        Signal::derive(move || td_string!(locale.get(), aliases.remove_words, name = name.clone()));
    let act = Callback::new(move |form: Form| {
        form.send(state.aliases.remove(alias.name.clone()), move |()| {
            open.set(false);
            state.toasts.say(td_string!(state.locale(), aliases.removed));
        });
    });
    view! { <Confirm words=words label=words!(providers.remove) act=act open=open /> }
}
