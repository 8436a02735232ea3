//! What whoever asks brings along.

use crate::{Secret, connected::Connected};
use contract::{
    ModelId, ModelTrouble,
    prompt::{Piece, Prompt},
};
use futures::stream::BoxStream;
use std::{collections::BTreeMap, sync::Arc};

/// Asks a model that runs in this process.
pub type Local =
    Arc<dyn Fn(&ModelId, &Prompt) -> BoxStream<'static, Result<Piece, ModelTrouble>> + Send + Sync>;

/// What whoever asks brings along: the models of this process, and keys of their own.
#[derive(Clone, Default)]
pub struct Means {
    /// Asks models of this process; without it there are none.
    pub local: Option<Local>,
    /// Their own keys, by provider. One is used in place of the provider's where own keys are allowed.
    pub keys: Arc<BTreeMap<String, OwnKey>>,
}

/// A key of somebody's own.
#[derive(Clone, Debug)]
pub struct OwnKey {
    /// Where the provider was when the key was brought, as `Standing` says it. It is sent nowhere else: whoever moves
    /// the provider does not get the key.
    pub url: String,
    /// The key itself.
    pub key: Secret,
}

impl Means {
    /// Their own key for a provider, if it is to be used.
    pub(crate) fn own_key(&self, provider: &Connected) -> Option<&Secret> {
        let own = self.keys.get(&provider.name)?;
        (provider.takes_own_keys && own.url == provider.url).then_some(&own.key)
    }

    /// The key that a provider is asked with.
    pub(crate) fn key<'a>(&'a self, provider: &'a Connected) -> Option<&'a Secret> {
        self.own_key(provider).or(provider.key.as_ref())
    }
}
