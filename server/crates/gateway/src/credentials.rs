//! The credentials of a question: the account that asks, and its own keys for providers.
//!
//! Every way of asking (a chat, vectors, a list of models) chooses the key by this one rule: a mistake in it would send
//! somebody's key to somebody else's provider.

use crate::{gateway::Gateway, provider::Provider, secret::Secret};
use contract::{AccountId, ModelId};
use std::{collections::BTreeMap, sync::Arc};

/// The credentials of a question: the account that asks, and its own keys for providers.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The account that asks. Models in this process serve accounts in turn.
    pub owner: AccountId,
    /// Its own keys, by provider. One is used in place of the provider's where own keys are allowed.
    pub keys: Arc<BTreeMap<String, OwnKey>>,
}

/// An account's own key for a provider.
#[derive(Clone, Debug)]
pub struct OwnKey {
    /// The address of the provider when the key was brought, as `ProviderStatus` says it. The key is sent nowhere else:
    /// whoever moves the provider does not get it.
    pub url: String,
    /// The key itself.
    pub key: Secret,
}

impl Credentials {
    /// The credentials of an account without any key of its own.
    #[must_use]
    pub fn new(owner: AccountId) -> Self {
        Self { owner, keys: Arc::default() }
    }

    /// The account's own key for a provider, if it is to be used.
    pub(crate) fn own_key(&self, provider: &Provider) -> Option<&Secret> {
        let own = self.keys.get(&provider.name)?;
        (provider.takes_own_keys && own.url == provider.url).then_some(&own.key)
    }

    /// The key that a provider is asked with.
    pub(crate) fn key<'a>(&'a self, provider: &'a Provider) -> Option<&'a Secret> {
        self.own_key(provider).or(provider.key.as_ref())
    }
}

impl Gateway {
    /// Whether a model can be asked only with somebody's own key.
    pub fn needs_own_key(&self, model: &ModelId) -> bool {
        let provider = self.0.catalogue.provider(model.provider());
        provider.is_some_and(|provider| provider.takes_own_keys && provider.key.is_none())
    }

    /// Whether a model is asked with a key of the account's own.
    pub fn uses_own_key(&self, credentials: &Credentials, model: &ModelId) -> bool {
        if credentials.keys.is_empty() {
            return false;
        }
        let provider = self.0.catalogue.provider(model.provider());
        provider.is_some_and(|provider| credentials.own_key(&provider).is_some())
    }

    /// Whether somebody may bring a key of their own for any provider.
    pub fn takes_own_keys(&self) -> bool {
        self.0.catalogue.providers().iter().any(|provider| provider.takes_own_keys)
    }
}
