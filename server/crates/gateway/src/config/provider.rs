//! A provider as the configuration describes it, with the models that it lists.
//!
//! The form for people and for what administrators store; `crate::provider` is the provider that can be asked.

use super::{invalid::InvalidSetting, price::PriceConfig, url::base_url};
use crate::secret::Secret;
use contract::{Ability, Handle, ModelId, ProviderKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A provider as the configuration describes it, or as an administrator stored it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProviderConfig {
    /// Its kind, which says what language it speaks. Not needed where the name says it.
    pub kind: Option<ProviderKind>,
    /// Its address; the kind's own when it is not said.
    pub url: Option<String>,
    /// The key for everybody; that of the kind's usual variable when it is not said.
    pub key: Option<Secret>,
    /// Its models. When none is named, the provider is asked.
    pub models: Vec<ModelEntry>,
    /// Whether to ask the provider for its models as well.
    pub discover: Option<bool>,
    /// Whether people may bring keys of their own; with it, a key for everybody is not needed.
    pub own_keys: bool,
}

/// A model as a list names it, the operator's or the provider's own.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ModelEntry {
    /// Its name, as the provider knows it.
    pub name: String,
    /// Its label, which is what people call it; the name when it is not said.
    #[serde(default)]
    pub label: Option<String>,
    /// Its window: how many tokens it can read and write together.
    #[serde(default)]
    pub window: Option<u32>,
    /// The most tokens that it can write at once; as in the table of facts when it is not said.
    #[serde(default)]
    pub max_output: Option<u32>,
    /// A sentence for people on what it is good for.
    #[serde(default)]
    pub about: Option<String>,
    /// Its abilities besides reading and writing text; the table of facts when it is not said.
    #[serde(default)]
    pub abilities: Option<Vec<Ability>>,
    /// Its price; that of the table of facts when it is not said.
    #[serde(default)]
    pub price: Option<PriceConfig>,
}

impl ModelEntry {
    /// The entry of a model of which nothing but the name is known.
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

impl ProviderConfig {
    /// The kind, as it is said or as the name says it.
    pub(crate) fn kind_for(&self, name: &str) -> Option<ProviderKind> {
        self.kind.or_else(|| ProviderKind::named(name))
    }

    /// Checks of a provider what no type can.
    ///
    /// # Errors
    /// The first setting that cannot be used.
    pub(crate) fn validate(&self, name: &str) -> Result<(), InvalidSetting> {
        let wrong = |field: &str, why: &str| {
            let path =
                format!("providers.{name}{}{field}", if field.is_empty() { "" } else { "." });
            Err(InvalidSetting { path, why: why.to_owned() })
        };
        if Handle::parse(name).is_err() {
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
            if model.price.as_ref().is_some_and(|price| !price.has_valid_day()) {
                return wrong(&field("price.as_of"), "is a day, as in 2026-11-23");
            }
            if let Some(tier) = model.price.as_ref().and_then(PriceConfig::duplicate_tier) {
                let above = field(&format!("price.tier[{tier}].above"));
                return wrong(&above, "is there twice");
            }
        }
        Ok(())
    }
}
