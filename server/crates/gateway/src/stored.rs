//! What administrators change while the server runs: providers, aliases, and what is known better about models.

use crate::{
    Credentials, Error, Gateway, InvalidSetting, OwnKey, ProviderConfig, config::validate_alias,
    discover, provider::Provider,
};
use contract::{
    Alias, Handle, ModelFacts, ModelId, ModelTrouble, NamedAlias, ProviderKind, Source,
};
use std::collections::HashMap;

/// A provider's status: where it is, how many models are known of it, and what went wrong last. Without its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderStatus {
    /// Its name.
    pub name: String,
    /// The language it speaks.
    pub kind: ProviderKind,
    /// Where it is, with a slash at its end.
    pub url: String,
    /// Whether there is a key for everybody.
    pub has_key: bool,
    /// Whether people's own keys are used for it.
    pub takes_own_keys: bool,
    /// Who says that it is there.
    pub source: Source,
    /// The names of the models that are listed for it.
    pub listed: Vec<String>,
    /// How many models of it are known.
    pub models: usize,
    /// Why it did not list its models when it was last asked.
    pub trouble: Option<ModelTrouble>,
}

impl Gateway {
    /// The providers that can be asked, by name.
    pub fn providers(&self) -> Vec<ProviderStatus> {
        let status = |provider: &Provider| ProviderStatus {
            name: provider.name.clone(),
            kind: provider.kind,
            url: provider.url.clone(),
            has_key: provider.key.is_some(),
            takes_own_keys: provider.takes_own_keys,
            source: provider.source,
            listed: provider.listed(),
            models: provider.models().len(),
            trouble: provider.trouble(),
        };
        self.0.catalogue.providers().iter().map(|provider| status(provider)).collect()
    }

    /// Whether a provider can be set up like this.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check_provider(
        &self,
        name: &Handle,
        config: &ProviderConfig,
    ) -> Result<(), InvalidSetting> {
        config.validate(name.as_str())
    }

    /// Adds a stored provider, or puts it in the place of the one of that name, whose models it has while it stays where
    /// that was. One of the configuration stays as it is. Asks nobody anything.
    ///
    /// # Errors
    /// When it is invalid.
    pub fn put_provider(
        &self,
        name: &Handle,
        config: &ProviderConfig,
    ) -> Result<(), InvalidSetting> {
        self.check_provider(name, config)?;
        let provider = Provider::new(name.as_str(), config, Source::Stored, &self.0.currency);
        if let Some(before) = self.0.catalogue.provider(name.as_str()) {
            provider.inherit(&before);
        }
        self.0.catalogue.put(provider);
        Ok(())
    }

    /// Takes a stored provider away. Answers that are being written are not disturbed.
    pub fn remove_provider(&self, name: &Handle) {
        self.0.catalogue.remove(name.as_str(), Source::Stored);
    }

    /// Asks a provider for its models, for five seconds at most, with somebody's own key in place of everybody's.
    ///
    /// # Errors
    /// What went wrong; `UnknownModel` when there is no such provider where the key is for. The models that it had stay.
    pub async fn discover(&self, name: &str, own: Option<&OwnKey>) -> Result<(), Error> {
        let provider = self.0.catalogue.provider(name);
        let provider = provider.filter(|it| own.is_none_or(|own| own.url == it.url));
        let provider = provider.ok_or(Error::new(ModelTrouble::UnknownModel))?;
        self.discover_at(&provider, own).await
    }

    pub(crate) async fn discover_at(
        &self,
        provider: &Provider,
        own: Option<&OwnKey>,
    ) -> Result<(), Error> {
        let key = own.map(|own| &own.key).or(provider.key.as_ref());
        let found = discover::models(&self.0.web, provider, key).await;
        let (answer, done) = match found {
            Ok(found) => (Ok(found), Ok(())),
            Err(error) => (Err(error.trouble), Err(error)),
        };
        provider.remember(answer);
        done
    }

    /// All aliases, by name.
    pub fn named_aliases(&self) -> Vec<NamedAlias> {
        let named = self.0.aliases.all().into_iter().filter_map(|(id, entry)| {
            let name = Handle::parse(id.name()).ok()?;
            Some(NamedAlias { name, alias: entry.alias.clone(), source: entry.source })
        });
        named.collect()
    }

    /// Replaces the stored aliases. Those of the configuration win over others of the same name.
    pub fn set_aliases(&self, stored: impl IntoIterator<Item = (Handle, Alias)>) {
        let named = |(name, alias): (Handle, Alias)| (name.as_str().to_owned(), alias);
        self.0.aliases.set(stored.into_iter().map(named));
    }

    /// Whether an alias can be used.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check_alias(&self, name: &Handle, alias: &Alias) -> Result<(), InvalidSetting> {
        let knows = |it: &str| it == ModelId::LOCAL || self.0.catalogue.provider(it).is_some();
        validate_alias(name.as_str(), alias, knows)
    }

    /// Replaces what is known better about models than their providers and the table of facts say. What the
    /// configuration says of the models that it names stands.
    pub fn set_facts(&self, facts: HashMap<ModelId, ModelFacts>) {
        self.0.catalogue.set_facts(facts);
    }

    /// Whether a model's facts are open to being known better.
    pub fn takes_facts(&self, model: &ModelId) -> bool {
        let provider = self.0.catalogue.provider(model.provider());
        provider.is_some_and(|provider| !provider.fixes(model))
    }

    /// Whether a model can be asked only with somebody's own key.
    pub fn needs_own_key(&self, model: &ModelId) -> bool {
        let provider = self.0.catalogue.provider(model.provider());
        provider.is_some_and(|provider| provider.takes_own_keys && provider.key.is_none())
    }

    /// Whether a provider with models that nobody knows waits for somebody's own key: there is none for everybody.
    pub fn needs_key_to_discover(&self, name: &str, own: &OwnKey) -> bool {
        let provider = self.0.catalogue.provider(name);
        let waits = |it: &Provider| {
            it.takes_own_keys && it.key.is_none() && it.url == own.url && it.models().is_empty()
        };
        provider.is_some_and(|provider| waits(&provider))
    }

    /// Whether a model is asked with a key of the account's own.
    pub fn uses_own_key(&self, credentials: &Credentials, model: &ModelId) -> bool {
        if credentials.keys.is_empty() {
            return false;
        }
        let provider = self.0.catalogue.provider(model.provider());
        provider.is_some_and(|provider| credentials.own_key(&provider).is_some())
    }

    /// Whether somebody may bring a key of their own for any provider.
    pub fn takes_own_keys(&self) -> bool {
        self.0.catalogue.providers().iter().any(|provider| provider.takes_own_keys)
    }
}
