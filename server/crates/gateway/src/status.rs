//! The status of the providers, as administrators see it.
//!
//! Apart from `provider`, so that what is shown is copied field by field, and a key never by mistake.

use crate::{gateway::Gateway, provider::Provider};
use contract::{ModelTrouble, ProviderKind, Source};

/// A provider's status: where it is, how many models are known of it, and what went wrong last. Without its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderStatus {
    /// The provider's name.
    pub name: String,
    /// Its kind, which says what language it speaks.
    pub kind: ProviderKind,
    /// Its address, with a slash at its end.
    pub url: String,
    /// Whether there is a key for everybody.
    pub has_key: bool,
    /// Whether people's own keys are used for it.
    pub takes_own_keys: bool,
    /// Whether the configuration, an administrator or this machine names it.
    pub source: Source,
    /// The names of the models that are listed for it.
    pub listed: Vec<String>,
    /// The number of models that are known of it.
    pub models: usize,
    /// The trouble with which it last failed to name its models, if it did.
    pub trouble: Option<ModelTrouble>,
}

impl Gateway {
    /// The status of each provider that can be asked, by name.
    pub fn providers(&self) -> Vec<ProviderStatus> {
        let status = |provider: &Provider| ProviderStatus {
            name: provider.name.clone(),
            kind: provider.kind,
            url: provider.url.clone(),
            has_key: provider.key.is_some(),
            takes_own_keys: provider.takes_own_keys,
            source: provider.source,
            listed: provider.listed(),
            models: provider.models().len(),
            trouble: provider.trouble(),
        };
        self.0.catalogue.providers().iter().map(|provider| status(provider)).collect()
    }
}
