//! Models that can be asked.

use crate::{Failure, Field, Rule};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A model's name, `provider/name`, stored as it was sent. The name may hold further slashes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ModelId(String);

impl ModelId {
    /// The longest id, in bytes.
    pub const MAX: u32 = 200;

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

    /// What stands before the first slash.
    #[must_use]
    pub fn provider(&self) -> &str {
        self.0.split_once('/').map_or("", |(provider, _)| provider)
    }

    /// What stands after the first slash.
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
    /// Its id.
    pub id: ModelId,
    /// What people call it, for example `SmolLM2 135M`.
    pub label: String,
    /// Whether it runs inside this process, so that nothing leaves the server.
    pub local: bool,
    /// How many tokens it can read and write together; `None` where nobody said.
    pub window: Option<u32>,
    /// What it is good for, in a kind that `locales/` has words for.
    pub purpose: Purpose,
    /// What it is good for, in the operator's own words.
    pub about: Option<String>,
}

/// What a model is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// The bundled one: small, English, for trying the product out.
    TryingOut,
    /// A model file of the operator's that runs inside this process.
    Local,
    /// A model that somebody else runs.
    Remote,
}

/// A provider that was noticed on this machine and is not enabled yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Its name: the first half of its models' ids.
    pub provider: String,
    /// Where it listens.
    pub url: String,
    /// The models it has.
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
