//! Which providers there are, and which models they have.

use crate::{
    Currency, Kind, Listed, Provider, Secret,
    config::{base_url, shortened},
    facts::{self, Fact},
};
use contract::{Model, ModelId, Offer, Price, Purpose};
use std::{
    collections::{BTreeMap, HashSet},
    sync::{Arc, PoisonError, RwLock},
};

/// All providers, by name.
pub(crate) struct Catalogue(RwLock<BTreeMap<String, Arc<Connected>>>);

/// A provider that can be asked.
pub(crate) struct Connected {
    pub name: String,
    pub kind: Kind,
    /// With a slash at its end.
    pub url: String,
    pub key: Option<Secret>,
    /// Whether it is asked for its models.
    pub discovers: bool,
    /// Noticed and enabled, in contrast to configured.
    pub is_offer: bool,
    /// What of the table of facts holds for its models.
    known: Known,
    listed: Vec<Model>,
    found: RwLock<Vec<Model>>,
}

/// What of the table of facts holds for a provider's models.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    /// Nothing: it is somebody else's under the same name.
    Nothing,
    /// All but the prices, which are in another currency.
    Unpriced,
    /// Everything.
    Everything,
}

impl Catalogue {
    pub fn new(providers: impl Iterator<Item = Connected>) -> Self {
        Self(RwLock::new(providers.map(|it| (it.name.clone(), Arc::new(it))).collect()))
    }

    pub fn provider(&self, name: &str) -> Option<Arc<Connected>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    /// Whether a model is among those that can be asked.
    pub fn has(&self, id: &ModelId) -> bool {
        self.provider(id.provider()).is_some_and(|provider| provider.has(id))
    }

    pub fn providers(&self) -> Vec<Arc<Connected>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    pub fn models(&self) -> Vec<Model> {
        self.providers().iter().flat_map(|provider| provider.models()).collect()
    }

    /// Adds a noticed provider, or brings it up to date.
    pub fn add(&self, provider: Connected) {
        let mut providers = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if providers.get(&provider.name).is_none_or(|known| known.is_offer) {
            providers.insert(provider.name.clone(), Arc::new(provider));
        }
    }

    /// Takes a noticed provider away.
    pub fn remove(&self, name: &str) {
        let mut providers = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if providers.get(name).is_some_and(|known| known.is_offer) {
            providers.remove(name);
        }
    }
}

impl Connected {
    /// A provider of a valid configuration.
    pub fn configured(name: &str, provider: &Provider, currency: &Currency) -> Self {
        let kind = provider.kind_for(name).expect("a valid provider has a kind");
        let url = provider.url.as_deref().unwrap_or_else(|| kind.home());
        let url = base_url(url).expect("a valid provider has a URL");
        let mut connected = Self {
            name: name.to_owned(),
            kind,
            key: provider.key.clone(),
            discovers: provider.discover.unwrap_or(provider.models.is_empty()),
            is_offer: false,
            known: match (url == kind.home(), currency.as_str() == facts::CURRENCY) {
                (false, _) => Known::Nothing,
                (true, false) => Known::Unpriced,
                (true, true) => Known::Everything,
            },
            url,
            listed: Vec::new(),
            found: RwLock::default(),
        };
        let listed = provider.models.iter().cloned();
        connected.listed = listed.filter_map(|listed| connected.model(listed)).collect();
        connected
    }

    /// A noticed one. `None`: what was stored about it makes no sense.
    pub fn offered(offer: &Offer) -> Option<Self> {
        let url = base_url(&offer.url).ok()?;
        let connected = Self {
            name: offer.provider.clone(),
            kind: Kind::Ollama,
            url,
            key: None,
            discovers: true,
            is_offer: true,
            known: Known::Nothing,
            listed: Vec::new(),
            found: RwLock::default(),
        };
        connected.remember(offer.models.iter().map(|name| named(name)).collect());
        Some(connected)
    }

    /// Replaces what was found before.
    pub fn remember(&self, found: Vec<Listed>) {
        let models = found.into_iter().filter_map(|listed| self.model(listed)).collect();
        *self.found.write().unwrap_or_else(PoisonError::into_inner) = models;
    }

    /// What the tokens of one of its models cost, listed or not. `None`: nobody said.
    pub fn price(&self, model: &ModelId) -> Option<Price> {
        match self.listed.iter().find(|listed| listed.id == *model) {
            Some(listed) => listed.price.clone(),
            None => self.usual_price(self.fact(model.name())),
        }
    }

    fn fact(&self, name: &str) -> Option<&'static Fact> {
        if self.known == Known::Nothing { None } else { facts::of(self.kind, name) }
    }

    /// A price that nobody configured. An Ollama is a machine of the operator's, and its tokens cost nothing, unless
    /// it is the one that Ollama itself sells.
    fn usual_price(&self, fact: Option<&Fact>) -> Option<Price> {
        if self.kind == Kind::Ollama && !self.url.contains("ollama.com") {
            return Some(Price::default());
        }
        fact.filter(|_| self.known == Known::Everything).map(Fact::price)
    }

    /// `None`: the name makes no id.
    fn model(&self, listed: Listed) -> Option<Model> {
        let Listed { name, label, window, max_output, about, abilities, price } = listed;
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

    fn has(&self, id: &ModelId) -> bool {
        let found = self.found.read().unwrap_or_else(PoisonError::into_inner);
        self.listed.iter().chain(found.iter()).any(|model| model.id == *id)
    }

    fn models(&self) -> Vec<Model> {
        let found = self.found.read().unwrap_or_else(PoisonError::into_inner);
        let listed: HashSet<&ModelId> = self.listed.iter().map(|model| &model.id).collect();
        let more = found.iter().filter(|model| !listed.contains(&model.id));
        self.listed.iter().chain(more).cloned().collect()
    }
}

/// A model of which nothing but the name is known.
pub(crate) fn named(name: &str) -> Listed {
    Listed {
        name: name.to_owned(),
        label: None,
        window: None,
        max_output: None,
        about: None,
        abilities: None,
        price: None,
    }
}

/// What people can call a model: its name without the publisher before it and Ollama's `:latest` after it.
fn label_of(name: &str) -> &str {
    let last = name.rsplit('/').next().filter(|last| !last.is_empty()).unwrap_or(name);
    last.strip_suffix(":latest").filter(|rest| !rest.is_empty()).unwrap_or(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(models: &[&str]) -> Offer {
        Offer {
            provider: "ollama".into(),
            url: "http://127.0.0.1:11434".into(),
            models: models.iter().map(ToString::to_string).collect(),
            enabled: true,
        }
    }

    fn ids(catalogue: &Catalogue) -> Vec<String> {
        catalogue.models().iter().map(|model| model.id.to_string()).collect()
    }

    #[test]
    fn labels_leave_out_what_people_do_not_say() {
        assert_eq!(label_of("meta-llama/Llama-3.1-8B"), "Llama-3.1-8B");
        assert_eq!(label_of("qwen3:latest"), "qwen3");
        assert_eq!(label_of(":latest"), ":latest");
        assert_eq!(label_of("odd/"), "odd/");
    }

    #[test]
    fn an_offer_comes_and_goes() {
        let catalogue = Catalogue::new(std::iter::empty());

        catalogue.add(Connected::offered(&offer(&["qwen3:latest"])).unwrap());
        assert_eq!(ids(&catalogue), ["ollama/qwen3:latest"]);

        catalogue.remove("ollama");
        assert!(ids(&catalogue).is_empty());
    }

    #[test]
    fn an_offer_never_replaces_what_the_operator_configured() {
        let provider = Provider { models: vec![named("mine")], ..Provider::default() };
        let catalogue = Catalogue::new(std::iter::once(Connected::configured(
            "ollama",
            &provider,
            &Currency::default(),
        )));

        catalogue.add(Connected::offered(&offer(&["other"])).unwrap());
        catalogue.remove("ollama");

        assert_eq!(ids(&catalogue), ["ollama/mine"]);
    }

    #[test]
    fn what_was_found_does_not_repeat_what_was_listed() {
        let provider = Provider { models: vec![named("a")], ..Provider::default() };
        let connected = Connected::configured("ollama", &provider, &Currency::default());

        connected.remember(vec![named("b"), named("a"), named("bad\nname")]);

        let names: Vec<_> =
            connected.models().iter().map(|model| model.id.name().to_owned()).collect();
        assert_eq!(names, ["a", "b"]);
    }
}
