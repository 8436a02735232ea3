//! The section of the aliases.

use super::alias_form::AliasForm;
use crate::{
    components::{AsyncList, Button, IconName, badge, item_name},
    i18n::{Locale, format},
    pages::{confirm::Confirm, modal::Modal, words},
    state::{Form, state},
};
use contract::{Alias, ModelId, NamedAlias, Source};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The section.
#[component]
pub fn AliasesSection() -> impl IntoView {
    let state = state();
    let aliases = state.aliases;
    let locale = state.session.locale();
    let (putting, removing) = (RwSignal::new(false), RwSignal::new(false));
    let subject = RwSignal::new(None::<NamedAlias>);
    let open = move |dialog: RwSignal<bool>| {
        Callback::new(move |alias| {
            subject.set(Some(alias));
            dialog.set(true);
        })
    };
    let (change, remove) = (open(putting), open(removing));
    let add = Callback::new(move |()| {
        subject.set(None);
        putting.set(true);
    });
    let title = Signal::derive(move || {
        let locale = locale.get();
        match subject.get() {
            None => td_string!(locale, aliases.add).to_owned(),
            Some(it) => td_string!(locale, providers.change_what, name = called(&it)),
        }
    });
    let rows = move || {
        let list = aliases.shelf.list.get().unwrap_or_default();
        list.into_iter().map(|alias| row(alias, change, remove)).collect_view()
    };
    let load = Callback::new(move |()| aliases.load());
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{words!(aliases.title)}</h2>
                <Button icon=IconName::Plus press=add>{words!(aliases.add)}</Button>
            </div>
            <p class="soft">{words!(aliases.hint)}</p>
            <AsyncList status=aliases.shelf.status() retry=load empty=words!(aliases.none)>
                <ul class="rows" role="list">{rows}</ul>
            </AsyncList>
            <Modal id="put-alias" title=title open=putting>
                <AliasForm before=subject.get_untracked() open=putting />
            </Modal>
            <Modal id="remove-alias" title=words!(aliases.remove_title) open=removing>
                {subject.get_untracked().map(|alias| view! { <Remove alias=alias open=removing /> })}
            </Modal>
        </section>
    }
}

/// What people call an alias.
fn called(named: &NamedAlias) -> String {
    named.alias.label.clone().unwrap_or_else(|| named.name.to_string())
}

fn row(named: NamedAlias, change: Callback<NamedAlias>, remove: Callback<NamedAlias>) -> AnyView {
    let locale = state().session.locale();
    let name = called(&named);
    let id = format!("{}/{}", ModelId::ALIAS, named.name);
    let is_stored = named.source == Source::Stored;
    let named = StoredValue::new(named);
    let chain = move || named.with_value(|it| chain(locale.get(), &it.alias));
    view! {
        <li class="row wide">
            <div>
                <b>{name.clone()}</b>
                {(!is_stored).then(|| badge(words!(providers.configured)))}
                <p class="id">{id}</p>
                <p>{chain}</p>
            </div>
            {is_stored.then(|| view! {
                <div class="row-actions">
                    <button type="button" class="button" aria-haspopup="dialog" on:click=move |_| change.run(named.get_value())>
                        {words!(providers.change)}
                        {item_name(&name)}
                    </button>
                    <button type="button" class="button danger" aria-haspopup="dialog" on:click=move |_| remove.run(named.get_value())>
                        {words!(providers.remove)}
                        {item_name(&name)}
                    </button>
                </div>
            })}
        </li>
    }
    .into_any()
}

/// Which models it asks, and how.
fn chain(locale: Locale, alias: &Alias) -> String {
    let then = td_string!(locale, aliases.then);
    let models = alias.models.iter().enumerate().map(|(place, model)| {
        let label = state().catalogue.label(model);
        match alias.weights.get(place) {
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
