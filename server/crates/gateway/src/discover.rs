//! Discovery: asking providers which models they have.
//!
//! When a provider is asked, and with whose key, is decided here; how each kind writes its list is in `list`, and what
//! came of it is kept by the provider.

mod list;

pub(crate) use list::models;

use crate::{credentials::OwnKey, error::Error, gateway::Gateway, provider::Provider};
use contract::ModelTrouble;
use std::sync::Arc;

/// A failed discovery: the provider that did not say which models it has, and why.
#[derive(Clone, Debug)]
pub struct DiscoveryFailure {
    /// The provider's name.
    pub provider: String,
    /// The reason.
    pub error: Error,
}

impl Gateway {
    /// Asks every provider that is to be asked which models it has, all at once, each for five seconds at most.
    /// Those that do not answer keep the models they had, and are named.
    pub async fn refresh(&self) -> Vec<DiscoveryFailure> {
        let is_asked =
            |it: &Arc<Provider>| it.discovers && !(it.takes_own_keys && it.key.is_none());
        let asked = self.0.catalogue.providers().into_iter().filter(is_asked);
        let answers = asked.map(|provider| async move {
            let failure = |error| DiscoveryFailure { provider: provider.name.clone(), error };
            self.discover_at(&provider, None).await.err().map(failure)
        });
        futures::future::join_all(answers).await.into_iter().flatten().collect()
    }

    /// Asks a provider for its models, for five seconds at most, with somebody's own key in place of everybody's.
    ///
    /// # Errors
    /// What went wrong; `UnknownModel` when there is no such provider where the key is for. The models that it had
    /// stay.
    pub async fn discover(&self, name: &str, own: Option<&OwnKey>) -> Result<(), Error> {
        let provider = self.0.catalogue.provider(name);
        let provider = provider.filter(|it| own.is_none_or(|own| own.url == it.url));
        let provider = provider.ok_or(Error::new(ModelTrouble::UnknownModel))?;
        self.discover_at(&provider, own).await
    }

    /// Asks a provider for its models, and keeps what came of it.
    async fn discover_at(&self, provider: &Provider, own: Option<&OwnKey>) -> Result<(), Error> {
        let key = own.map(|own| &own.key).or(provider.key.as_ref());
        let found = list::models(&self.0.web, provider, key).await;
        let (answer, done) = match found {
            Ok(found) => (Ok(found), Ok(())),
            Err(error) => (Err(error.trouble), Err(error)),
        };
        provider.set_discovered(answer);
        done
    }
}
