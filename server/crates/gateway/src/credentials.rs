//! Who asks, and with which keys of their own.
//!
//! A file of its own, because every way of asking (a chat, vectors, a list of models) chooses the key by the same rule,
//! and a mistake here would send somebody's key to somebody else's provider.

use crate::{Secret, provider::Provider};
use contract::AccountId;
use std::{collections::BTreeMap, sync::Arc};

/// The account that asks, and its own keys for providers.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The account. Models in this process serve accounts in turn.
    pub owner: AccountId,
    /// Its own keys, by provider. One is used in place of the provider's where own keys are allowed.
    pub keys: Arc<BTreeMap<String, OwnKey>>,
}

/// An account's own key for a provider.
#[derive(Clone, Debug)]
pub struct OwnKey {
    /// Where the provider was when the key was brought, as `ProviderStatus` says it. It is sent nowhere else: whoever moves
    /// the provider does not get the key.
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
