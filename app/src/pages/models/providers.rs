//! The section of the providers.

use super::{offers::Offers, provider_form::ProviderForm, provider_row::provider_row};
use crate::{
    components::{AsyncList, Button, IconName},
    pages::{confirm::Confirm, modal::Modal, words},
    state::{Form, state},
};
use contract::Provider;
use leptos::prelude::*;
use leptos_i18n::td_string;

/// What a row can ask for.
#[derive(Clone, Copy)]
pub struct Verbs {
    /// Opens the dialog that changes it.
    pub change: Callback<Provider>,
    /// Opens the dialog that takes it away.
    pub remove: Callback<Provider>,
}

/// The section.
#[component]
pub fn ProvidersSection() -> impl IntoView {
    let state = state();
    let providers = state.providers;
    let locale = state.session.locale();
    let (putting, removing) = (RwSignal::new(false), RwSignal::new(false));
    let subject = RwSignal::new(None::<Provider>);
    let open = move |dialog: RwSignal<bool>| {
        Callback::new(move |provider| {
            subject.set(Some(provider));
            dialog.set(true);
        })
    };
    let verbs = Verbs { change: open(putting), remove: open(removing) };
    let add = Callback::new(move |()| {
        subject.set(None);
        putting.set(true);
    });
    let title = Signal::derive(move || {
        let locale = locale.get();
        match subject.get() {
            None => td_string!(locale, providers.add).to_owned(),
            Some(it) => td_string!(locale, providers.change_what, name = it.name.to_string()),
        }
    });
    let rows = move || {
        let list = providers.shelf.list.get().unwrap_or_default();
        list.into_iter().map(|provider| provider_row(provider, verbs)).collect_view()
    };
    let load = Callback::new(move |()| providers.load());
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{words!(providers.title)}</h2>
                <Button icon=IconName::Plus press=add>{words!(providers.add)}</Button>
            </div>
            <p class="soft">{words!(providers.hint)}</p>
            <AsyncList status=providers.shelf.status() retry=load empty=words!(providers.none)>
                <ul class="rows" role="list">{rows}</ul>
            </AsyncList>
            <Offers />
            <Modal id="put-provider" title=title open=putting>
                <ProviderForm before=subject.get_untracked() open=putting />
            </Modal>
            <Modal id="remove-provider" title=words!(providers.remove_title) open=removing>
                {subject.get_untracked().map(|provider| view! { <Remove provider=provider open=removing /> })}
            </Modal>
        </section>
    }
}

#[component]
fn Remove(provider: Provider, open: RwSignal<bool>) -> impl IntoView {
    let state = state();
    let locale = state.session.locale();
    let name = provider.name.to_string();
    let words = Signal::derive(move || {
        td_string!(locale.get(), providers.remove_words, name = name.clone())
    });
    let act = Callback::new(move |form: Form| {
        form.send(state.providers.remove(provider.name.clone()), move |()| {
            open.set(false);
            state.toasts.say(td_string!(state.locale(), providers.removed));
        });
    });
    view! { <Confirm words=words label=words!(providers.remove) act=act open=open /> }
}
