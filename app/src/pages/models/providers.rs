//! The section of the providers, and below them what was noticed on the server's machine.

use super::{offers::Offers, provider_form::ProviderForm, provider_row::provider_row};
use crate::{
    pages::{
        confirm::Confirm,
        list_section::{ItemDialogs, ListSection, SectionDialog, SectionWords},
        words,
    },
    state::{Form, state},
};
use contract::Provider;
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The section of the providers.
#[component]
pub fn ProvidersSection() -> impl IntoView {
    let state = state();
    let providers = state.providers;
    let locale = state.session.locale();
    let dialogs = ItemDialogs::<Provider>::new();
    let title = Signal::derive(move || {
        let locale = locale.get();
        match dialogs.item.get() {
            None => td_string!(locale, providers.add).to_owned(),
            Some(it) => td_string!(locale, providers.change_what, name = it.name.to_string()),
        }
    });
    let put = move || {
        let before = dialogs.item.get_untracked();
        view! { <ProviderForm before=before open=dialogs.is_putting /> }.into_any()
    };
    let remove = move || {
        let provider = dialogs.item.get_untracked();
        let open = dialogs.is_removing;
        provider.map(|provider| view! { <Remove provider=provider open=open /> }).into_any()
    };
    let rows = move || {
        let items = providers.list.items.get().unwrap_or_default();
        items.into_iter().map(|provider| provider_row(provider, dialogs)).collect_view()
    };
    let words = SectionWords {
        title: words!(providers.title),
        hint: words!(providers.hint),
        add: words!(providers.add),
        empty: words!(providers.none),
    };
    let remove_title = words!(providers.remove_title);
    view! {
        <ListSection
            words=words
            status=providers.list.status()
            retry=Callback::new(move |()| providers.load())
            add=dialogs.add()
            below=view! { <Offers /> }.into_any()
            put=SectionDialog::new("put-provider", title, dialogs.is_putting, put)
            remove=SectionDialog::new("remove-provider", remove_title, dialogs.is_removing, remove)
        >
            <ul class="rows" role="list">{rows}</ul>
        </ListSection>
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
