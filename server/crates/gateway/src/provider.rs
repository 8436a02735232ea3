//! A provider that can be asked, and the models that are known of it: those that are listed for it, and those that it
//! named itself.
//!
//! `config/provider.rs` is what somebody wrote down; this is what came of it, with what was found since.

use crate::{
    config::{ModelEntry, ProviderConfig, base_url},
    currency::Currency,
    facts::{self, Fact},
    label::{label_of, shortened},
    secret::Secret,
};
use contract::{Model, ModelId, ModelTrouble, Offer, Price, ProviderKind, Purpose, Source};
use std::{
    collections::HashSet,
    sync::{PoisonError, RwLock},
};

/// A provider that can be asked: its address and key, and the models that are known of it.
pub(crate) struct Provider {
    /// Its name, the first half of its models' ids.
    pub name: String,
    /// Its kind, which says what language it speaks.
    pub kind: ProviderKind,
    /// Its address, with a slash at its end.
    pub url: String,
    /// The key for everybody, if there is one.
    pub key: Option<Secret>,
    /// Whether people's own keys are used for it.
    pub takes_own_keys: bool,
    /// Whether it is asked which models it has.
    pub discovers: bool,
    /// Whether the configuration, an administrator or this machine names it.
    pub source: Source,
    /// The part of the table of facts that holds for its models.
    facts: FactsCover,
    listed: Vec<Model>,
    discovered: RwLock<Discovered>,
}

/// The models that a provider last named itself, and why it did not since.
#[derive(Default)]
struct Discovered {
    models: Vec<Model>,
    trouble: Option<ModelTrouble>,
}

/// The part of the table of facts that holds for a provider's models.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FactsCover {
    /// No part: the address is somebody else's under the same name.
    None,
    /// The whole table but its prices, which are in another currency.
    AllButPrices,
    /// The whole table.
    All,
}

impl Provider {
    /// A provider of a configuration that is valid.
    pub fn new(name: &str, config: &ProviderConfig, source: Source, currency: &Currency) -> Self {
        let kind = config.kind_for(name).expect("a valid provider has a kind");
        let url = config.url.as_deref().unwrap_or_else(|| kind.home());
        let url = base_url(url).expect("a valid provider has a URL");
        let mut provider = Self {
            name: name.to_owned(),
            kind,
            key: config.key.clone(),
            takes_own_keys: config.own_keys,
            discovers: config.discover.unwrap_or(config.models.is_empty()),
            source,
            facts: match (url == kind.home(), currency.as_str() == facts::CURRENCY) {
                (false, _) => FactsCover::None,
                (true, false) => FactsCover::AllButPrices,
                (true, true) => FactsCover::All,
            },
            url,
            listed: Vec::new(),
            discovered: RwLock::default(),
        };
        let listed = config.models.iter().cloned();
        provider.listed = listed.filter_map(|listed| provider.model(listed)).collect();
        provider
    }

    /// A provider of an offer that was enabled. `None`: its address is none.
    pub fn offered(offer: &Offer) -> Option<Self> {
        let url = base_url(&offer.url).ok()?;
        let provider = Self {
            name: offer.provider.clone(),
            kind: ProviderKind::Ollama,
            url,
            key: None,
            takes_own_keys: false,
            discovers: true,
            source: Source::Noticed,
            facts: FactsCover::None,
            listed: Vec::new(),
            discovered: RwLock::default(),
        };
        let models = offer.models.iter().map(|name| ModelEntry::named(name));
        provider.set_discovered(Ok(models.collect()));
        Some(provider)
    }

    /// Takes up the models that it named. Where it did not, those that were found before stay.
    pub fn set_discovered(&self, answer: Result<Vec<ModelEntry>, ModelTrouble>) {
        let models = answer.map(|it| it.into_iter().filter_map(|it| self.model(it)).collect());
        let mut discovered = self.discovered.write().unwrap_or_else(PoisonError::into_inner);
        match models {
            Ok(models) => *discovered = Discovered { models, trouble: None },
            Err(trouble) => discovered.trouble = Some(trouble),
        }
    }

    /// Takes over the models that were found for the one that was there before, if it was at the same address: they can
    /// be asked while nobody has listed them again.
    pub fn inherit(&self, before: &Self) {
        if (self.kind, &self.url) != (before.kind, &before.url) {
            return;
        }
        let models =
            before.discovered.read().unwrap_or_else(PoisonError::into_inner).models.clone();
        self.discovered.write().unwrap_or_else(PoisonError::into_inner).models = models;
    }

    /// The trouble with which it last failed to name its models, if it did.
    pub fn trouble(&self) -> Option<ModelTrouble> {
        self.discovered.read().unwrap_or_else(PoisonError::into_inner).trouble
    }

    /// Whether the configuration lists a model, so that nobody knows better.
    pub fn configures(&self, model: &ModelId) -> bool {
        self.source == Source::Configured && self.listed.iter().any(|listed| listed.id == *model)
    }

    /// Whether a model is listed, or was named by the provider.
    pub fn has(&self, id: &ModelId) -> bool {
        let discovered = self.discovered.read().unwrap_or_else(PoisonError::into_inner);
        self.listed.iter().chain(&discovered.models).any(|model| model.id == *id)
    }

    /// The models that are listed, then those that it named.
    pub fn models(&self) -> Vec<Model> {
        let discovered = self.discovered.read().unwrap_or_else(PoisonError::into_inner);
        let listed: HashSet<&ModelId> = self.listed.iter().map(|model| &model.id).collect();
        let more = discovered.models.iter().filter(|model| !listed.contains(&model.id));
        self.listed.iter().chain(more).cloned().collect()
    }

    /// The names of the models that are listed.
    pub fn listed(&self) -> Vec<String> {
        self.listed.iter().map(|model| model.id.name().to_owned()).collect()
    }

    /// The price of one of its models, listed or not. `None`: nobody said.
    pub fn price(&self, model: &ModelId) -> Option<Price> {
        match self.listed.iter().find(|listed| listed.id == *model) {
            Some(listed) => listed.price.clone(),
            None => self.usual_price(self.fact(model.name())),
        }
    }

    /// The entry of the table of facts for a model, where the table holds.
    fn fact(&self, name: &str) -> Option<&'static Fact> {
        if self.facts == FactsCover::None { None } else { facts::of(self.kind, name) }
    }

    /// The price of a model for which none is configured. An Ollama is a machine of the operator's, and its tokens cost
    /// nothing, unless it is the one that Ollama itself sells.
    fn usual_price(&self, fact: Option<&Fact>) -> Option<Price> {
        if self.kind == ProviderKind::Ollama && !self.url.contains("ollama.com") {
            return Some(Price::default());
        }
        fact.filter(|_| self.facts == FactsCover::All).map(Fact::price)
    }

    /// The model of an entry, completed by the table of facts. `None`: its name makes no id.
    pub fn model(&self, listed: ModelEntry) -> Option<Model> {
        let ModelEntry { name, label, window, max_output, about, abilities, price } = listed;
        let id = ModelId::parse(&format!("{}/{name}", self.name)).ok()?;
        let label = label.map(|label| shortened(&label)).filter(|label| !label.is_empty());
        let label = label.unwrap_or_else(|| label_of(&name).to_owned());
        let fact = self.fact(&name);
        Some(Model {
            id,
            label,
            local: false,
            window: window.or_else(|| fact?.window),
            max_output: max_output.or_else(|| fact?.max_output),
            purpose: Purpose::Remote,
            about,
            abilities: abilities.or_else(|| Some(fact?.abilities.clone())).unwrap_or_default(),
            price: price.map(|priced| priced.price()).or_else(|| self.usual_price(fact)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_named_does_not_repeat_what_was_listed_and_outlives_a_failure() {
        let config =
            ProviderConfig { models: vec![ModelEntry::named("a")], ..ProviderConfig::default() };
        let provider = Provider::new("ollama", &config, Source::Configured, &Currency::default());
        let names = || -> Vec<_> {
            provider.models().iter().map(|model| model.id.name().to_owned()).collect()
        };

        provider.set_discovered(Ok(vec![
            ModelEntry::named("b"),
            ModelEntry::named("a"),
            ModelEntry::named("bad\nname"),
        ]));
        provider.set_discovered(Err(ModelTrouble::Unreachable));

        assert_eq!(names(), ["a", "b"]);
        assert_eq!(provider.trouble(), Some(ModelTrouble::Unreachable));
    }
}
