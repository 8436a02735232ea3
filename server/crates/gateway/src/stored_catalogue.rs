//! The stored half of the catalogue: providers, aliases and facts of models that administrators change while the server
//! runs.
//!
//! `backend` hands them over, at the start and after each change. They reach into the providers, the aliases and the
//! facts alike, and each of those gets along without them.

use crate::{
    config::{InvalidSetting, ProviderConfig, validate_alias},
    gateway::Gateway,
    provider::Provider,
};
use contract::{Alias, Handle, ModelFacts, ModelId, NamedAlias, Source};
use std::collections::HashMap;

impl Gateway {
    /// Checks of a provider what no type can.
    ///
    /// # Errors
    /// The first setting that cannot be used.
    pub fn check_provider(
        &self,
        name: &Handle,
        config: &ProviderConfig,
    ) -> Result<(), InvalidSetting> {
        config.validate(name.as_str())
    }

    /// Adds a stored provider, or puts it in the place of the one of that name, whose models it has while it stays
    /// where that was. One of the configuration stays as it is. Asks nobody anything.
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

    /// All aliases with their names and sources, by name.
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

    /// Checks of an alias what no type can.
    ///
    /// # Errors
    /// The first setting that cannot be used.
    pub fn check_alias(&self, name: &Handle, alias: &Alias) -> Result<(), InvalidSetting> {
        let knows = |it: &str| it == ModelId::LOCAL || self.0.catalogue.provider(it).is_some();
        validate_alias(name.as_str(), alias, knows)
    }

    /// Replaces the facts that administrators know better than providers and the table of facts. What the configuration
    /// says of the models that it lists stands.
    pub fn set_facts(&self, facts: HashMap<ModelId, ModelFacts>) {
        self.0.catalogue.set_facts(facts);
    }

    /// Whether administrators may correct a model's facts.
    pub fn takes_facts(&self, model: &ModelId) -> bool {
        let provider = self.0.catalogue.provider(model.provider());
        provider.is_some_and(|provider| !provider.configures(model))
    }
}
