//! Providers of models, for administrators, and everybody's own keys for them. In one file, since an administrator
//! decides for which provider a key may be brought.

use super::{RemoteList, state};
use crate::api::{self, Secret};
use contract::{Failure, Handle, OwnKeyProvider, Provider, ProviderSettings, Source};
use leptos::{prelude::*, task::spawn_local};

/// The state of providers.
#[derive(Clone, Copy)]
pub struct Providers {
    /// All providers, by name.
    pub list: RemoteList<Provider>,
    /// The providers that are asked for their models right now.
    pub asked: RwSignal<Vec<Handle>>,
    /// The providers for which the person may bring keys.
    pub own: RemoteList<OwnKeyProvider>,
}

impl Providers {
    /// The state before anything was asked for.
    pub(super) fn new() -> Self {
        Self { list: RemoteList::new(), asked: RwSignal::new(Vec::new()), own: RemoteList::new() }
    }

    /// Forgets all providers, and for which of them the person may bring keys.
    pub(super) fn forget(self) {
        self.list.forget();
        self.own.forget();
        self.asked.set(Vec::new());
    }

    /// Loads all providers.
    pub fn load(self) {
        self.list.load(api::providers::list);
    }

    /// Adds a provider or changes one, and gives what came of asking it for its models.
    ///
    /// # Errors
    /// The failure, which the form shows beside its fields.
    pub async fn put(
        self,
        name: String,
        settings: ProviderSettings,
        key: Option<String>,
    ) -> Result<Provider, Failure> {
        let put = api::providers::put(name, settings, key.map(Secret::from)).await;
        let provider = put?;
        self.took(provider.clone());
        Ok(provider)
    }

    /// Removes a provider.
    ///
    /// # Errors
    /// The failure, which the dialog shows.
    pub async fn remove(self, name: Handle) -> Result<(), Failure> {
        api::providers::remove(name.as_str().to_owned()).await?;
        // One that was noticed under the same name comes back.
        self.load();
        state().catalogue.changed();
        Ok(())
    }

    /// Asks a provider for its models once more.
    pub fn ask(self, name: Handle) {
        if self.asked.with_untracked(|asked| asked.contains(&name)) {
            return;
        }
        self.asked.update(|asked| asked.push(name.clone()));
        spawn_local(async move {
            let answer = api::providers::ask(name.as_str().to_owned()).await;
            self.asked.update(|asked| asked.retain(|known| *known != name));
            match answer {
                Ok(provider) => self.took(provider),
                Err(error) => state().failed(&error.0),
            }
        });
    }

    /// Enables a provider, or disables it.
    pub fn enable(self, provider: &Provider, enabled: bool) {
        let name = provider.name.as_str().to_owned();
        if provider.source == Source::Noticed {
            return state().models.enable(name, enabled);
        }
        let settings = ProviderSettings { enabled, ..provider.settings.clone() };
        spawn_local(async move {
            if let Err(failure) = self.put(name, settings, None).await {
                state().failed(&failure);
            }
        });
    }

    /// Takes in a provider as the server says it is now.
    fn took(self, provider: Provider) {
        let name = provider.name.clone();
        self.list.put(provider, |known| known.name == name);
        self.list.change(|items| items.sort_by(|one, other| one.name.cmp(&other.name)));
        state().catalogue.changed();
    }

    /// Loads the providers for which the person may bring a key.
    pub fn load_own(self) {
        self.own.load(api::providers::own_keys);
    }

    /// Keeps the person's own key; an empty one takes it away.
    ///
    /// # Errors
    /// The failure, which the form shows beside its field.
    pub async fn set_own(self, name: Handle, key: String) -> Result<(), Failure> {
        let name = name.as_str().to_owned();
        api::providers::set_own_key(name, Secret::from(key)).await?;
        self.load_own();
        state().models.refresh();
        Ok(())
    }
}
