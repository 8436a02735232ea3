//! What the operator says about models that somebody else runs.

mod alias;
mod deadlines;
mod kind;
mod price;

pub use deadlines::Deadlines;
pub use price::{PerMillion, PriceConfig, TierConfig};

pub(crate) use alias::validate as validate_alias;
pub(crate) use kind::{adapter, base_url, is_asked_for_usage, speaks_openai};

use crate::{facts, secret::Secret};
use contract::{Ability, Alias, Handle, ModelId, ProviderKind};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Models that somebody else runs.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The providers by name. The name is the first half of their models' ids.
    pub providers: BTreeMap<String, ProviderConfig>,
    /// Names that stand for one model after the other, by name.
    pub aliases: BTreeMap<String, Alias>,
    /// How long they may take.
    pub deadlines: Deadlines,
    /// The currency of all prices, as ISO 4217 names it.
    pub currency: Currency,
}

/// A provider as the configuration describes it, or as an administrator stored it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProviderConfig {
    /// The language it speaks. Not needed where the name says it.
    pub kind: Option<ProviderKind>,
    /// Where it is; the kind's own address when it is not said.
    pub url: Option<String>,
    /// The key; the kind's usual variable when it is not said.
    pub key: Option<Secret>,
    /// Its models. When none is named, the provider is asked.
    pub models: Vec<ModelEntry>,
    /// Whether to ask the provider for its models as well.
    pub discover: Option<bool>,
    /// Whether people may bring keys of their own; with it, a key for everybody is not needed.
    pub own_keys: bool,
}

/// A model that the operator names.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ModelEntry {
    /// Its name, as the provider knows it.
    pub name: String,
    /// What people call it; the name when it is not said.
    #[serde(default)]
    pub label: Option<String>,
    /// How many tokens it can read and write together.
    #[serde(default)]
    pub window: Option<u32>,
    /// How many tokens it can write at once; the table of facts when it is not said.
    #[serde(default)]
    pub max_output: Option<u32>,
    /// What it is good for.
    #[serde(default)]
    pub about: Option<String>,
    /// What it can do besides reading and writing text; the table of facts when it is not said.
    #[serde(default)]
    pub abilities: Option<Vec<Ability>>,
    /// What a million tokens cost; the table of facts when it is not said.
    #[serde(default)]
    pub price: Option<PriceConfig>,
}

impl ModelEntry {
    /// A model of which nothing but the name is known.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            label: None,
            window: None,
            max_output: None,
            about: None,
            abilities: None,
            price: None,
        }
    }
}

/// A setting that cannot be used, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {why}")]
pub struct InvalidSetting {
    /// The setting, for example `providers.openai.url`.
    pub path: String,
    /// A sentence without a full stop.
    pub why: String,
}

impl Config {
    /// Adds the keys of the providers' usual variables, and the providers for which there is such a key and nothing else. `lookup` is the environment; this
    /// is the only place that asks for one.
    ///
    /// A usual variable's key is for the provider's own address: where `url` is set, it is not used.
    #[must_use]
    pub fn with_usual_keys(mut self, lookup: impl Fn(&str) -> Option<String>) -> Self {
        for kind in ProviderKind::ALL {
            let Some(key) = kind.usual_variable().and_then(&lookup).filter(|key| !key.is_empty())
            else {
                continue;
            };
            let key = Secret::new(key);
            let mut at_home = self
                .providers
                .iter_mut()
                .filter(|(name, it)| it.kind_for(name) == Some(kind) && it.url.is_none())
                .peekable();
            if at_home.peek().is_none() {
                let provider = ProviderConfig {
                    kind: Some(kind),
                    key: Some(key),
                    ..ProviderConfig::default()
                };
                self.providers.entry(kind.name().to_owned()).or_insert(provider);
                continue;
            }
            for (_, provider) in at_home {
                provider.key.get_or_insert_with(|| key.clone());
            }
        }
        self
    }

    /// Checks what no type can.
    ///
    /// # Errors
    /// The first setting that cannot be used.
    pub fn validate(&self) -> Result<(), InvalidSetting> {
        for (name, provider) in &self.providers {
            provider.validate(name)?;
        }
        for (name, alias) in &self.aliases {
            let knows = |provider: &str| {
                provider == ModelId::LOCAL || self.providers.contains_key(provider)
            };
            validate_alias(name, alias, knows)?;
        }
        self.deadlines.validate()
    }
}

impl ProviderConfig {
    /// The kind: as it is said, or as the name says it.
    pub(crate) fn kind_for(&self, name: &str) -> Option<ProviderKind> {
        self.kind.or_else(|| ProviderKind::named(name))
    }

    /// Checks what no type can.
    pub(crate) fn validate(&self, name: &str) -> Result<(), InvalidSetting> {
        let wrong = |field: &str, why: &str| {
            let path =
                format!("providers.{name}{}{field}", if field.is_empty() { "" } else { "." });
            Err(InvalidSetting { path, why: why.to_owned() })
        };
        if !is_plain(name) {
            return wrong("", "a provider's name has 1 to 40 of the characters a-z 0-9 - _ .");
        }
        if name == ModelId::LOCAL {
            return wrong("", "this name belongs to the models that run in this process");
        }
        if name == ModelId::ALIAS {
            return wrong("", "this name belongs to the aliases");
        }
        let Some(kind) = self.kind_for(name) else {
            let kinds = ProviderKind::ALL.map(ProviderKind::name).join(", ");
            return wrong("kind", &format!("is missing; it is one of {kinds}"));
        };
        if let Some(url) = &self.url
            && let Err(why) = base_url(url)
        {
            return wrong("url", why);
        }
        match &self.key {
            Some(key) if !key.is_sendable() => {
                return wrong("key", "has characters that no key has, or none at all");
            }
            None if self.url.is_none() && !self.own_keys && kind.usual_variable().is_some() => {
                let variable = kind.usual_variable().unwrap_or_default();
                return wrong(
                    "key",
                    &format!("is missing; set it here, or {variable} in the environment"),
                );
            }
            _ => {}
        }
        let mut names = BTreeSet::new();
        for (index, model) in self.models.iter().enumerate() {
            let field = |field: &str| format!("models[{index}].{field}");
            if ModelId::parse(&format!("{name}/{}", model.name)).is_err() {
                return wrong(&field("name"), "is empty, too long, or has control characters");
            }
            if !names.insert(&model.name) {
                return wrong(&field("name"), "is there twice");
            }
            if model.window.is_some_and(|window| window < 256) {
                return wrong(&field("window"), "must be at least 256 tokens");
            }
            if model.max_output == Some(0) {
                return wrong(&field("max_output"), "must be at least 1 token");
            }
            if model.price.as_ref().is_some_and(|price| !price.has_a_day()) {
                return wrong(&field("price.as_of"), "is a day, as in 2026-11-23");
            }
            if let Some(tier) = model.price.as_ref().and_then(PriceConfig::tier_twice) {
                let above = field(&format!("price.tier[{tier}].above"));
                return wrong(&above, "is there twice");
            }
        }
        Ok(())
    }
}

/// Whether this can name a provider or an alias.
fn is_plain(name: &str) -> bool {
    Handle::parse(name).is_ok()
}

/// A currency as ISO 4217 names it: three capital letters.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency(String);

impl Currency {
    /// Its three letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Currency {
    fn default() -> Self {
        Self(facts::CURRENCY.to_owned())
    }
}

impl TryFrom<String> for Currency {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let is_code = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase());
        if is_code { Ok(Self(text)) } else { Err("a currency is three capital letters, like USD") }
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.0
    }
}

/// A label, cut to what fits on a line of the model list.
pub(crate) fn shortened(label: &str) -> String {
    label.trim().chars().filter(|letter| !letter.is_control()).take(80).collect()
}

#[cfg(test)]
mod tests;
