//! Models that can be asked: what everybody who may ask one sees of it.
//!
//! What administrators decide about them is in `catalogue`, who runs them in `provider`; chats and calls need neither,
//! only a `ModelId`.

use crate::{Failure, Field, Pico, Rule};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The id of a model or an alias, `provider/name`, stored as it was sent. The name may hold further slashes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ModelId(String);

impl ModelId {
    /// The longest id, in bytes.
    pub const MAX: u32 = 200;
    /// The first half of an alias' id.
    pub const ALIAS: &str = "alias";
    /// The first half of the id of a model that runs inside this process.
    pub const LOCAL: &str = "local";

    /// Reads `provider/name`.
    ///
    /// # Errors
    /// `Invalid { field: Model, .. }` when it has no slash, an empty half, control characters, or is too long.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let invalid = |rule| Failure::Invalid { field: Field::Model, rule };
        if text.len() > Self::MAX as usize {
            return Err(invalid(Rule::TooLong { max: Self::MAX }));
        }
        match text.split_once('/') {
            Some((provider, name))
                if !provider.is_empty() && !name.is_empty() && !text.contains(char::is_control) =>
            {
                Ok(Self(text.to_owned()))
            }
            _ => Err(invalid(Rule::Malformed)),
        }
    }

    /// The whole id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The provider's name: what stands before the first slash.
    #[must_use]
    pub fn provider(&self) -> &str {
        self.0.split_once('/').map_or("", |(provider, _)| provider)
    }

    /// The model's name: what stands after the first slash.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.split_once('/').map_or(self.0.as_str(), |(_, name)| name)
    }
}

impl fmt::Display for ModelId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A model that can be asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Model {
    /// The model's id.
    pub id: ModelId,
    /// The label: what people call it, for example `SmolLM2 135M`.
    pub label: String,
    /// Whether it runs inside this process, so that nothing leaves the server.
    pub local: bool,
    /// The window: how many tokens it can read and write together; `None`: nobody said.
    pub window: Option<u32>,
    /// The most tokens that it can write at once; `None`: nobody said.
    #[serde(default)]
    pub max_output: Option<u32>,
    /// The purpose: what it is good for, as a kind that `locales/` has words for.
    pub purpose: Purpose,
    /// The description: what it is good for, in the operator's own words.
    pub about: Option<String>,
    /// The abilities that it has besides reading and writing text, as far as anybody said.
    #[serde(default)]
    pub abilities: Vec<Ability>,
    /// The price of its tokens; `None`: nobody said.
    #[serde(default)]
    pub price: Option<Price>,
}

/// An ability of a model besides reading and writing text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ability {
    /// The model calls tools.
    Tools,
    /// The model sees pictures.
    Vision,
    /// The model thinks before it speaks.
    Reasoning,
}

/// The price of a model: what one token costs, in pico-units of the instance's currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// The rates of calls of every length.
    pub rates: Rates,
    /// The tiers for long calls, the shortest first.
    #[serde(default)]
    pub tiers: Vec<Tier>,
    /// The day on which somebody last looked the price up, `2026-11-23`; `None`: nobody said when.
    #[serde(default)]
    pub as_of: Option<String>,
}

/// The rates of a price: what one token costs, by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rates {
    /// The rate of a token read.
    pub input: Pico,
    /// The rate of a token written.
    pub output: Pico,
    /// The rate of a token read from the provider's cache; `None`: as `input`.
    #[serde(default)]
    pub cached: Option<Pico>,
    /// The rate of a token written to the provider's cache; `None`: as `input`.
    #[serde(default)]
    pub cache_write: Option<Pico>,
    /// The rate of a token spent on reasoning; `None`: as `output`.
    #[serde(default)]
    pub reasoning: Option<Pico>,
}

/// A tier of a price: the rates of calls beyond a length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tier {
    /// The number of tokens read above which a call pays these rates for all its tokens.
    pub above: u64,
    /// The rates of such a call.
    pub rates: Rates,
}

/// The purpose of a model: what it is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// The bundled model: small, English, for trying the product out.
    TryingOut,
    /// A model file of the operator's that runs inside this process.
    Local,
    /// A model that somebody else runs.
    Remote,
}

/// An offer: a provider that was noticed on this machine, for an administrator to enable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The provider's name: the first half of its models' ids.
    pub provider: String,
    /// The address at which it listens.
    pub url: String,
    /// The names of the models that it has.
    pub models: Vec<String>,
    /// Whether an administrator has enabled it.
    pub enabled: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_models_name_may_hold_slashes() {
        let id = ModelId::parse("openrouter/meta/llama-4").unwrap();

        assert_eq!((id.provider(), id.name()), ("openrouter", "meta/llama-4"));
    }

    #[test]
    fn a_name_without_a_provider_is_none() {
        for text in ["", "gpt", "/gpt", "openai/", "open\nai/gpt"] {
            assert!(ModelId::parse(text).is_err(), "{text:?}");
        }
    }
}
