//! Which providers there are, and which models they have.

use crate::{
    Kind, Listed, Provider, Secret,
    config::{base_url, shortened},
};
use contract::{Model, ModelId, Offer, Purpose};
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
    listed: Vec<Model>,
    found: RwLock<Vec<Model>>,
}

impl Catalogue {
    pub fn new(providers: impl Iterator<Item = Connected>) -> Self {
        Self(RwLock::new(providers.map(|it| (it.name.clone(), Arc::new(it))).collect()))
    }

    pub fn provider(&self, name: &str) -> Option<Arc<Connected>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
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
    pub fn configured(name: &str, provider: &Provider) -> Self {
        let kind = provider.kind_for(name).expect("a valid provider has a kind");
        let url = provider.url.as_deref().unwrap_or_else(|| kind.home());
        Self {
            name: name.to_owned(),
            kind,
            url: base_url(url).expect("a valid provider has a URL"),
            key: provider.key.clone(),
            discovers: provider.discover.unwrap_or(provider.models.is_empty()),
            is_offer: false,
            listed: provider
                .models
                .iter()
                .filter_map(|listed| model_of(name, listed.clone()))
                .collect(),
            found: RwLock::default(),
        }
    }

    /// A noticed one. `None`: what was stored about it makes no sense.
    pub fn offered(offer: &Offer) -> Option<Self> {
        let url = base_url(&offer.url).ok()?;
        let models = offer.models.iter().filter_map(|name| model_of(&offer.provider, named(name)));
        Some(Self {
            name: offer.provider.clone(),
            kind: Kind::Ollama,
            url,
            key: None,
            discovers: true,
            is_offer: true,
            listed: Vec::new(),
            found: RwLock::new(models.collect()),
        })
    }

    /// Replaces what was found before.
    pub fn remember(&self, found: Vec<Listed>) {
        let models = found.into_iter().filter_map(|listed| model_of(&self.name, listed)).collect();
        *self.found.write().unwrap_or_else(PoisonError::into_inner) = models;
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
    Listed { name: name.to_owned(), label: None, window: None, about: None }
}

/// `None`: the name makes no id.
fn model_of(provider: &str, listed: Listed) -> Option<Model> {
    let Listed { name, label, window, about } = listed;
    let id = ModelId::parse(&format!("{provider}/{name}")).ok()?;
    let label = label.map(|label| shortened(&label)).filter(|label| !label.is_empty());
    let label = label.unwrap_or_else(|| label_of(&name).to_owned());
    Some(Model { id, label, local: false, window, purpose: Purpose::Remote, about })
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
        let catalogue = Catalogue::new(std::iter::once(Connected::configured("ollama", &provider)));

        catalogue.add(Connected::offered(&offer(&["other"])).unwrap());
        catalogue.remove("ollama");

        assert_eq!(ids(&catalogue), ["ollama/mine"]);
    }

    #[test]
    fn what_was_found_does_not_repeat_what_was_listed() {
        let provider = Provider { models: vec![named("a")], ..Provider::default() };
        let connected = Connected::configured("ollama", &provider);

        connected.remember(vec![named("b"), named("a"), named("bad\nname")]);

        let names: Vec<_> =
            connected.models().iter().map(|model| model.id.name().to_owned()).collect();
        assert_eq!(names, ["a", "b"]);
    }
}
