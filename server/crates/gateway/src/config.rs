//! The settings of this crate: providers, aliases, deadlines and the currency. Each of them has a file below, with the
//! rules that no type can say.

mod alias;
mod deadlines;
mod invalid;
mod per_million;
mod price;
mod provider;
mod url;

pub use deadlines::Deadlines;
pub use invalid::InvalidSetting;
pub use per_million::PerMillion;
pub use price::{PriceConfig, TierConfig};
pub use provider::{ModelEntry, ProviderConfig};

pub(crate) use alias::validate as validate_alias;
pub(crate) use url::base_url;

use crate::{currency::Currency, secret::Secret};
use contract::{Alias, FallbackOn, ModelId, ProviderKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The settings of models that somebody else runs.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The providers, by the name that is the first half of their models' ids.
    pub providers: BTreeMap<String, ProviderConfig>,
    /// The aliases, by name.
    pub aliases: BTreeMap<String, Alias>,
    /// The deadlines of all providers.
    pub deadlines: Deadlines,
    /// The currency of all prices, as ISO 4217 names it.
    pub currency: Currency,
}

impl Config {
    /// Adds the keys of the providers' usual variables, and the providers for which there is such a key and nothing
    /// else. `lookup` is the environment; this is the only place that asks for one.
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

    /// Checks of these settings what no type can.
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
            // What a newer program stored is kept; what somebody wrote into this one's configuration is a slip.
            let newer = |class: &FallbackOn| matches!(class, FallbackOn::Unknown(_));
            if let Some(at) = alias.fallback_on.iter().position(newer) {
                let path = format!("aliases.{name}.fallback_on[{at}]");
                return Err(InvalidSetting {
                    path,
                    why: "is no trouble on which an alias falls back".into(),
                });
            }
        }
        self.deadlines.validate()
    }
}

#[cfg(test)]
mod tests;
