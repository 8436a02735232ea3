//! What the operator says about models that somebody else runs.

mod deadlines;
mod kind;

pub use deadlines::Deadlines;
pub use kind::Kind;

pub(crate) use kind::base_url;

use crate::Secret;
use contract::ModelId;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The provider whose models run in this process; nobody else may have its name.
const LOCAL: &str = "local";

/// Models that somebody else runs.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The providers by name. The name is the first half of their models' ids.
    pub providers: BTreeMap<String, Provider>,
    /// How long they may take.
    pub deadlines: Deadlines,
}

/// One provider.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Provider {
    /// The language it speaks. Not needed where the name says it.
    pub kind: Option<Kind>,
    /// Where it is; the kind's own address when it is not said.
    pub url: Option<String>,
    /// The key; the kind's usual variable when it is not said.
    pub key: Option<Secret>,
    /// Its models. When none is named, the provider is asked.
    pub models: Vec<Listed>,
    /// Whether to ask the provider for its models as well.
    pub discover: Option<bool>,
}

/// A model that the operator names.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// Its name, as the provider knows it.
    pub name: String,
    /// What people call it; the name when it is not said.
    #[serde(default)]
    pub label: Option<String>,
    /// How many tokens it can read and write together.
    #[serde(default)]
    pub window: Option<u32>,
    /// What it is good for.
    #[serde(default)]
    pub about: Option<String>,
}

/// A setting that cannot be used, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {why}")]
pub struct Invalid {
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
        for kind in Kind::ALL {
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
                let provider = Provider { kind: Some(kind), key: Some(key), ..Provider::default() };
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
    pub fn validate(&self) -> Result<(), Invalid> {
        for (name, provider) in &self.providers {
            provider.validate(name)?;
        }
        self.deadlines.validate()
    }
}

impl Provider {
    /// The kind: as it is said, or as the name says it.
    pub(crate) fn kind_for(&self, name: &str) -> Option<Kind> {
        self.kind.or_else(|| Kind::named(name))
    }

    fn validate(&self, name: &str) -> Result<(), Invalid> {
        let wrong = |field: &str, why: &str| {
            let path =
                format!("providers.{name}{}{field}", if field.is_empty() { "" } else { "." });
            Err(Invalid { path, why: why.to_owned() })
        };
        let plain =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.".contains(&byte);
        if name.is_empty() || name.len() > 40 || !name.bytes().all(plain) {
            return wrong("", "a provider's name has 1 to 40 of the characters a-z 0-9 - _ .");
        }
        if name == LOCAL {
            return wrong("", "this name belongs to the models that run in this process");
        }
        let Some(kind) = self.kind_for(name) else {
            return wrong("kind", "is missing; it is one of openai, anthropic, gemini, ollama");
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
            None if self.url.is_none() && kind.usual_variable().is_some() => {
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
        }
        Ok(())
    }
}

/// A label, cut to what fits on a line of the model list.
pub(crate) fn shortened(label: &str) -> String {
    label.trim().chars().filter(|letter| !letter.is_control()).take(80).collect()
}

#[cfg(test)]
mod tests;
