//! Discovery: asking providers which models they have, with the key for everybody. What they have for people's own keys
//! is in `own_models`.
//!
//! When a provider is asked is decided here; how each kind writes its list is in `list`, and what came of it is kept by
//! the provider.

mod list;

pub(crate) use list::models;

use crate::{error::Error, gateway::Gateway, provider::Provider};
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
        let is_asked = |it: &Arc<Provider>| it.discovers && !has_only_own_keys(it);
        let asked = self.0.catalogue.providers().into_iter().filter(is_asked);
        let answers = asked.map(|provider| async move {
            let failure = |error| DiscoveryFailure { provider: provider.name.clone(), error };
            self.discover_at(&provider).await.err().map(failure)
        });
        futures::future::join_all(answers).await.into_iter().flatten().collect()
    }

    /// Asks a provider for its models, for five seconds at most. One that is asked with people's own keys only is asked
    /// nothing: whatever it named would be one person's.
    ///
    /// # Errors
    /// What went wrong; `UnknownModel` when there is no such provider. The models that it had stay.
    pub async fn discover(&self, name: &str) -> Result<(), Error> {
        let provider = self.0.catalogue.provider(name);
        let provider = provider.ok_or(Error::new(ModelTrouble::UnknownModel))?;
        if has_only_own_keys(&provider) {
            return Ok(());
        }
        self.discover_at(&provider).await
    }

    /// Asks a provider for its models, and keeps what came of it.
    async fn discover_at(&self, provider: &Provider) -> Result<(), Error> {
        let found = list::models(&self.0.web, provider, provider.key.as_ref()).await;
        let (answer, done) = match found {
            Ok(found) => (Ok(found), Ok(())),
            Err(error) => (Err(error.trouble), Err(error)),
        };
        provider.set_discovered(answer);
        done
    }
}

/// Whether a provider is asked with people's own keys and no other.
const fn has_only_own_keys(provider: &Provider) -> bool {
    provider.takes_own_keys && provider.key.is_none()
}
