//! People's own keys for providers.
//!
//! Apart from what administrators do with providers: whoever is signed in comes here, and only to keys of their own.

use super::MISSING;
use crate::Backend;
use contract::{
    AccountId, Failure, Field, Handle, ModelTrouble, OwnKeyProvider, Rule,
    ports::{Fault, chain},
};
use futures::{StreamExt, stream};
use gateway::{Credentials, ProviderStatus, Secret};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

/// The most accounts whose own keys are listed for at the start.
const MOST_AT_START: u32 = 500;
/// The number of accounts for whose keys providers are asked at once at the start.
const AT_ONCE: usize = 4;

impl Backend {
    /// Lists the providers that a person can bring a key for, and since when they have brought one.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(super) async fn list_own_keys(
        &self,
        account: AccountId,
    ) -> Result<Vec<OwnKeyProvider>, Fault> {
        if !self.gateway.takes_own_keys() {
            return Ok(Vec::new());
        }
        let kept = self.storage.own_keys(&self.seal, account).await?;
        let kept: HashMap<_, _> =
            kept.into_iter().map(|it| ((it.provider, it.url), it.since)).collect();
        let own = |status: ProviderStatus| {
            let provider = Handle::parse(&status.name).ok()?;
            // One that was brought for another address is none.
            let since = kept.get(&(provider.clone(), status.url)).copied();
            Some(OwnKeyProvider { provider, kind: status.kind, is_optional: status.has_key, since })
        };
        let taking = self.gateway.providers().into_iter().filter(|it| it.takes_own_keys);
        Ok(taking.filter_map(own).collect())
    }

    /// Stores a person's key for a provider, or removes it if `key` is empty. Where the provider has no other key, it is
    /// asked whether it takes this one.
    ///
    /// # Errors
    /// `Missing { Provider }`, `Invalid { Key, Wrong }`, or when the database cannot be read or written.
    pub(super) async fn put_own_key(
        &self,
        account: AccountId,
        name: &str,
        key: &str,
    ) -> Result<(), Fault> {
        let name = Handle::parse(name).map_err(|_| MISSING)?;
        if key.is_empty() {
            // Also where own keys are not allowed any more.
            let is_removed = self.storage.remove_own_key(account, &name).await?;
            return if is_removed { Ok(()) } else { Err(MISSING.into()) };
        }
        let providers = self.gateway.providers();
        let provider = providers.iter().find(|it| it.name == name.as_str() && it.takes_own_keys);
        let provider = provider.ok_or(MISSING)?;
        let own = gateway::OwnKey { url: provider.url.clone(), key: Secret::new(key) };
        let (now, url) = (self.clock.now(), own.url.clone());
        let keys = Arc::new(BTreeMap::from([(name.as_str().to_owned(), own)]));
        let credentials = Credentials { owner: account, keys };
        if !provider.has_key
            && let Err(error) = self.gateway.list_own(name.as_str(), &credentials, now).await
            && error.trouble == ModelTrouble::Unauthorized
        {
            return Err(Failure::Invalid { field: Field::Key, rule: Rule::Wrong }.into());
        }
        self.storage.set_own_key(&self.seal, account, &name, &url, key, now).await?;
        Ok(())
    }

    /// Asks providers in the background which models they have for a person's own keys, where nobody has within a minute.
    pub(crate) fn refresh_own_lists(&self, credentials: &Credentials) {
        for provider in self.gateway.due_own_lists(credentials, self.clock.now()) {
            let (gateway, credentials) = (self.gateway.clone(), credentials.clone());
            let (stop, now) = (self.stop.clone(), self.clock.now());
            self.tracker.spawn(async move {
                let listing = gateway.list_own(&provider, &credentials, now);
                if let Some(Err(error)) = stop.run_until_cancelled(listing).await {
                    tracing::info!(provider, %error, "models not listed for an own key");
                }
            });
        }
    }

    /// Asks providers which models they have for one account's own keys, one after the other.
    async fn list_for(&self, account: AccountId) {
        let credentials = match self.services().credentials(account).await {
            Ok(credentials) => credentials,
            Err(error) => {
                tracing::warn!(error = chain(&error), "own keys not read");
                return;
            }
        };
        let now = self.clock.now();
        for provider in self.gateway.due_own_lists(&credentials, now) {
            if let Err(error) = self.gateway.list_own(&provider, &credentials, now).await {
                tracing::info!(provider, %error, "models not listed for an own key");
            }
        }
    }
}

/// Asks providers in the background, once, which models they have for the own keys that are kept: no page waits for them,
/// so whoever opens one after a restart would miss them.
pub(crate) fn list_at_start(backend: &Arc<Backend>) {
    if !backend.gateway.takes_own_keys() {
        return;
    }
    let backend = Arc::clone(backend);
    backend.clone().tracker.spawn(async move {
        let work = async {
            match backend.storage.owners_of_own_keys(MOST_AT_START).await {
                Ok(owners) => {
                    let list = |owner| backend.list_for(owner);
                    stream::iter(owners).for_each_concurrent(AT_ONCE, list).await;
                }
                Err(error) => tracing::warn!(error = chain(&error), "own keys not read"),
            }
        };
        backend.stop.run_until_cancelled(work).await;
    });
}
