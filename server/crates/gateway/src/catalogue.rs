//! The catalogue: all providers with their models, and the facts that administrators corrected.
//!
//! Who outranks whom under the same name is decided here and nowhere else, whichever way a provider came in.

use crate::provider::Provider;
use contract::{Model, ModelFacts, ModelId, Price, Source};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, PoisonError, RwLock},
};

/// All providers, by name.
pub(crate) struct Catalogue {
    providers: RwLock<BTreeMap<String, Arc<Provider>>>,
    /// The facts that administrators corrected, by model.
    facts: RwLock<Arc<HashMap<ModelId, ModelFacts>>>,
}

impl Catalogue {
    /// The catalogue of these providers, without corrections.
    pub fn new(providers: impl Iterator<Item = Provider>) -> Self {
        let providers = providers.map(|it| (it.name.clone(), Arc::new(it))).collect();
        Self { providers: RwLock::new(providers), facts: RwLock::default() }
    }

    /// The provider of this name.
    pub fn provider(&self, name: &str) -> Option<Arc<Provider>> {
        self.providers.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    /// Whether a model of this id can be asked.
    pub fn has(&self, id: &ModelId) -> bool {
        self.provider(id.provider()).is_some_and(|provider| provider.has(id))
    }

    /// All providers, by name.
    pub fn providers(&self) -> Vec<Arc<Provider>> {
        self.providers.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// All models, by provider, with the facts that are known best.
    pub fn models(&self) -> Vec<Model> {
        let of = |provider: &Arc<Provider>| self.with_best_facts(provider, provider.models());
        self.providers().iter().flat_map(of).collect()
    }

    /// Models of a provider, with the facts that are known best.
    pub fn with_best_facts(&self, provider: &Provider, models: Vec<Model>) -> Vec<Model> {
        let facts = self.facts();
        let better = |model: Model| match facts.get(&model.id) {
            Some(facts) if !provider.configures(&model.id) => corrected(model, facts),
            _ => model,
        };
        models.into_iter().map(better).collect()
    }

    /// The price of a model's tokens, listed or not. `None`: nobody said.
    pub fn price(&self, model: &ModelId) -> Option<Price> {
        let provider = self.provider(model.provider())?;
        let known = || self.facts().get(model)?.price.clone();
        let better = if provider.configures(model) { None } else { known() };
        better.or_else(|| provider.price(model))
    }

    /// Adds a provider, or puts it in the place of one of the same source. `false`: another source has the name.
    pub fn put(&self, provider: Provider) -> bool {
        let mut providers = self.providers.write().unwrap_or_else(PoisonError::into_inner);
        let is_free = providers.get(&provider.name).is_none_or(|it| outranks(&provider, it));
        if is_free {
            providers.insert(provider.name.clone(), Arc::new(provider));
        }
        is_free
    }

    /// Takes a provider of this source away.
    pub fn remove(&self, name: &str, source: Source) {
        let mut providers = self.providers.write().unwrap_or_else(PoisonError::into_inner);
        if providers.get(name).is_some_and(|known| known.source == source) {
            providers.remove(name);
        }
    }

    /// Replaces the facts that administrators corrected.
    pub fn set_facts(&self, facts: HashMap<ModelId, ModelFacts>) {
        *self.facts.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(facts);
    }

    fn facts(&self) -> Arc<HashMap<ModelId, ModelFacts>> {
        Arc::clone(&self.facts.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Whether a new provider may take the place of a known one: the configuration wins over what administrators stored,
/// and that over what was noticed.
fn outranks(new: &Provider, known: &Provider) -> bool {
    new.source == known.source || known.source == Source::Noticed
}

/// A model with the facts that administrators corrected.
fn corrected(mut model: Model, facts: &ModelFacts) -> Model {
    let ModelFacts { label, window, max_output, abilities, price } = facts.clone();
    model.label = label.unwrap_or(model.label);
    model.window = window.or(model.window);
    model.max_output = max_output.or(model.max_output);
    model.abilities = abilities.unwrap_or(model.abilities);
    model.price = price.or(model.price);
    model
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        config::{ModelEntry, ProviderConfig},
        currency::Currency,
    };
    use contract::{Offer, Pico, Rates};

    fn offer(models: &[&str]) -> Offer {
        Offer {
            provider: "ollama".into(),
            url: "http://127.0.0.1:11434".into(),
            models: models.iter().map(ToString::to_string).collect(),
            enabled: true,
        }
    }

    fn with(model: &str, source: Source) -> Provider {
        let provider =
            ProviderConfig { models: vec![ModelEntry::named(model)], ..ProviderConfig::default() };
        Provider::new("ollama", &provider, source, &Currency::default())
    }

    fn ids(catalogue: &Catalogue) -> Vec<String> {
        catalogue.models().iter().map(|model| model.id.to_string()).collect()
    }

    #[test]
    fn an_offer_comes_and_goes() {
        let catalogue = Catalogue::new(std::iter::empty());

        catalogue.put(Provider::offered(&offer(&["qwen3:latest"])).unwrap());
        assert_eq!(ids(&catalogue), ["ollama/qwen3:latest"]);

        catalogue.remove("ollama", Source::Noticed);
        assert!(ids(&catalogue).is_empty());
    }

    #[test]
    fn nothing_replaces_what_the_operator_configured() {
        let catalogue = Catalogue::new(std::iter::once(with("mine", Source::Configured)));

        assert!(!catalogue.put(Provider::offered(&offer(&["other"])).unwrap()));
        assert!(!catalogue.put(with("stored", Source::Stored)));
        catalogue.remove("ollama", Source::Noticed);
        catalogue.remove("ollama", Source::Stored);

        assert_eq!(ids(&catalogue), ["ollama/mine"]);
    }

    #[test]
    fn what_is_stored_replaces_what_was_noticed() {
        let catalogue = Catalogue::new(std::iter::empty());
        catalogue.put(Provider::offered(&offer(&["noticed"])).unwrap());

        assert!(catalogue.put(with("stored", Source::Stored)));
        assert!(!catalogue.put(Provider::offered(&offer(&["noticed"])).unwrap()));

        assert_eq!(ids(&catalogue), ["ollama/stored"]);
    }

    #[test]
    fn administrators_know_better_than_the_table_but_not_than_the_configuration() {
        let price =
            Price { rates: Rates { input: Pico(7), ..Rates::default() }, ..Price::default() };
        let facts = ModelFacts {
            label: Some("Mine".into()),
            window: Some(512),
            price: Some(price.clone()),
            ..ModelFacts::default()
        };
        let id = ModelId::parse("ollama/m").unwrap();
        for (source, label, window, cost) in [
            (Source::Stored, "Mine", Some(512), Some(price)),
            (Source::Configured, "m", None, Some(Price::default())),
        ] {
            let catalogue = Catalogue::new(std::iter::once(with("m", source)));

            catalogue.set_facts([(id.clone(), facts.clone())].into());

            let model = catalogue.models().remove(0);
            assert_eq!((model.label.as_str(), model.window), (label, window), "{source:?}");
            assert_eq!((&model.price, &catalogue.price(&id)), (&cost, &cost), "{source:?}");
        }
    }
}
