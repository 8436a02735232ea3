//! Providers of models: those of the configuration beside those that administrators store.
//!
//! What an administrator may store is checked here; `catalogue.rs` takes up what is stored, at the start as well, when
//! nobody asks for it. `own` has people's own keys.

mod own;

pub(crate) use own::list_at_start;

use crate::{
    Backend, catalogue,
    policy::{Action, may},
};
use async_trait::async_trait;
use contract::{
    Caller, Failure, Field, Handle, ModelId, OwnKeyProvider, Provider, ProviderSettings, Rule,
    Source, Subject,
    ports::{Fault, Providers},
};
use gateway::ProviderStatus;
use std::collections::BTreeMap;
use storage::{KeyChange, StoredKey, StoredProvider};

const MISSING: Failure = Failure::Missing { what: Subject::Provider };
/// The most bytes that a provider's address may have.
const URL: u32 = 500;
/// The most bytes that a key for a provider may have.
const KEY: u32 = 4_096;

#[async_trait]
impl Providers for Backend {
    async fn list(&self, caller: &Caller) -> Result<Vec<Provider>, Fault> {
        may(caller.person()?, Action::SetUpModels)?;
        self.all_providers().await
    }

    async fn put(
        &self,
        caller: &Caller,
        name: &str,
        settings: ProviderSettings,
        key: Option<&str>,
    ) -> Result<Provider, Fault> {
        may(caller.person()?, Action::SetUpModels)?;
        let name = Handle::parse(name)?;
        let settings = checked(&name, settings)?;
        let key = key.map(checked_key).transpose()?;
        let alone = self.catalogue.changing.lock().await;
        self.refuse_configured_provider(&name)?;
        let before = self.stored_provider(&name).await?;
        let is_where_it_was = |it: &StoredProvider| {
            it.settings.kind == settings.kind && it.settings.url == settings.url
        };
        let keeps = key.is_none() && before.as_ref().is_some_and(is_where_it_was);
        let kept = match before.as_ref().map(|before| &before.key) {
            Some(StoredKey::Open(kept)) if keeps => Some(kept.reveal()),
            _ => None,
        };
        let effective = key.filter(|key| !key.is_empty()).or(kept);
        let provider = catalogue::provider(&settings, effective);
        self.gateway.check_provider(&name, &provider).map_err(|invalid| failure_of(&invalid))?;
        let change = match key {
            Some(key) if !key.is_empty() => KeyChange::Set(key),
            None if keeps => KeyChange::Keep,
            _ => KeyChange::Forget,
        };
        let now = self.clock.now();
        self.storage.put_provider(&self.seal, &name, &settings, change, now).await?;
        let stored = self.stored_provider(&name).await?.ok_or(MISSING)?;
        self.connect(&stored);
        drop(alone);
        self.discover_models(name.as_str()).await;
        self.one_provider(&name).await
    }

    async fn remove(&self, caller: &Caller, name: &str) -> Result<(), Fault> {
        may(caller.person()?, Action::SetUpModels)?;
        let name = Handle::parse(name).map_err(|_| MISSING)?;
        let _alone = self.catalogue.changing.lock().await;
        self.refuse_configured_provider(&name)?;
        let is_removed = self.storage.remove_provider(&name).await?;
        self.gateway.remove_provider(&name);
        // What was noticed under the same name comes back.
        self.restore_offers().await?;
        if is_removed { Ok(()) } else { Err(MISSING.into()) }
    }

    async fn ask(&self, caller: &Caller, name: &str) -> Result<Provider, Fault> {
        may(caller.person()?, Action::SetUpModels)?;
        let name = Handle::parse(name).map_err(|_| MISSING)?;
        self.one_provider(&name).await?;
        self.discover_models(name.as_str()).await;
        self.one_provider(&name).await
    }

    async fn own_keys(&self, caller: &Caller) -> Result<Vec<OwnKeyProvider>, Fault> {
        self.list_own_keys(caller.person()?.account).await
    }

    async fn set_own_key(&self, caller: &Caller, name: &str, key: &str) -> Result<(), Fault> {
        let account = caller.person()?.account;
        self.put_own_key(account, name, checked_key(key)?).await
    }
}

impl Backend {
    async fn all_providers(&self) -> Result<Vec<Provider>, Fault> {
        let mut all = BTreeMap::new();
        for stored in self.storage.providers(&self.seal).await? {
            all.insert(stored.name.clone(), of_stored(stored));
        }
        for status in self.gateway.providers() {
            let Ok(name) = Handle::parse(&status.name) else { continue };
            match all.get_mut(&name) {
                Some(stored) if status.source == Source::Stored => {
                    stored.models = count(&status);
                    stored.trouble = status.trouble;
                }
                // The configuration wins over what is stored, and what is stored over what was noticed.
                Some(_) if status.source == Source::Noticed => {}
                _ => {
                    all.insert(name.clone(), of_status(name, status));
                }
            }
        }
        Ok(all.into_values().collect())
    }

    async fn one_provider(&self, name: &Handle) -> Result<Provider, Fault> {
        let found = self.all_providers().await?.into_iter().find(|it| it.name == *name);
        Ok(found.ok_or(MISSING)?)
    }

    async fn stored_provider(&self, name: &Handle) -> Result<Option<StoredProvider>, Fault> {
        let stored = self.storage.providers(&self.seal).await?;
        Ok(stored.into_iter().find(|it| it.name == *name))
    }

    /// Asks a provider for its models. What goes wrong stands in its row.
    async fn discover_models(&self, name: &str) {
        if let Err(error) = self.gateway.discover(name).await {
            tracing::info!(provider = name, %error, "models not listed");
        }
    }

    /// Refuses to change a provider that the configuration names.
    fn refuse_configured_provider(&self, name: &Handle) -> Result<(), Failure> {
        let providers = self.gateway.providers();
        let is_configured =
            |it: &ProviderStatus| it.source == Source::Configured && it.name == name.as_str();
        if providers.iter().any(is_configured) {
            return Err(Failure::Configured { what: Subject::Provider });
        }
        Ok(())
    }
}

fn of_stored(stored: StoredProvider) -> Provider {
    let StoredProvider { name, settings, key } = stored;
    Provider {
        name,
        settings,
        has_key: matches!(key, StoredKey::Open(_)),
        is_key_lost: matches!(key, StoredKey::Lost),
        source: Source::Stored,
        models: 0,
        trouble: None,
    }
}

fn of_status(name: Handle, status: ProviderStatus) -> Provider {
    let models = count(&status);
    let ProviderStatus { kind, url, has_key, takes_own_keys, source, listed, trouble, .. } = status;
    let settings = ProviderSettings {
        kind,
        url: (url != kind.home()).then_some(url),
        models: listed,
        enabled: true,
        own_keys: takes_own_keys,
    };
    Provider { name, settings, has_key, is_key_lost: false, source, models, trouble }
}

fn count(status: &ProviderStatus) -> u32 {
    u32::try_from(status.models).unwrap_or(u32::MAX)
}

/// Settings with a name and models that can make ids.
fn checked(name: &Handle, settings: ProviderSettings) -> Result<ProviderSettings, Failure> {
    if [ModelId::LOCAL, ModelId::ALIAS].contains(&name.as_str()) {
        return Err(Failure::Taken { field: Field::Name });
    }
    let wrong = |field, rule| Err(Failure::Invalid { field, rule });
    let url = settings.url.map(|url| url.trim().to_owned()).filter(|url| !url.is_empty());
    if url.as_ref().is_some_and(|url| url.len() > URL as usize) {
        return wrong(Field::Url, Rule::TooLong { max: URL });
    }
    if settings.models.len() > ProviderSettings::MOST_MODELS {
        return wrong(Field::Model, Rule::Malformed);
    }
    let mut models: Vec<String> = Vec::with_capacity(settings.models.len());
    for model in settings.models {
        let model = model.trim();
        ModelId::parse(&format!("{name}/{model}"))?;
        if models.iter().all(|known| known != model) {
            models.push(model.to_owned());
        }
    }
    Ok(ProviderSettings { url, models, ..settings })
}

/// A key as it can be sent, or an empty one.
fn checked_key(key: &str) -> Result<&str, Failure> {
    let wrong = |rule| Err(Failure::Invalid { field: Field::Key, rule });
    let key = key.trim();
    if key.len() > KEY as usize {
        return wrong(Rule::TooLong { max: KEY });
    }
    if !key.is_empty() && !gateway::Secret::new(key).is_sendable() {
        return wrong(Rule::Malformed);
    }
    Ok(key)
}

/// The failure that says what is wrong with a provider.
fn failure_of(invalid: &gateway::InvalidSetting) -> Failure {
    let (field, rule) = match invalid.path.rsplit('.').next() {
        Some("url") => (Field::Url, Rule::Malformed),
        // What is there was looked at before: it is missing.
        Some("key") => (Field::Key, Rule::Empty),
        _ => (Field::Name, Rule::Malformed),
    };
    Failure::Invalid { field, rule }
}
