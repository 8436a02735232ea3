//! People's own keys for providers.
//!
//! Apart from what administrators do with providers: whoever is signed in comes here, and only to keys of their own.

use super::MISSING;
use crate::Backend;
use contract::{
    AccountId, Failure, Field, Handle, ModelTrouble, OwnKeyProvider, Rule, ports::Fault,
};
use gateway::{ProviderStatus, Secret};
use std::collections::HashMap;

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
        if !provider.has_key
            && let Err(error) = self.gateway.discover(name.as_str(), Some(&own)).await
            && error.trouble == ModelTrouble::Unauthorized
        {
            return Err(Failure::Invalid { field: Field::Key, rule: Rule::Wrong }.into());
        }
        let now = self.clock.now();
        self.storage.set_own_key(&self.seal, account, &name, &own.url, key, now).await?;
        Ok(())
    }
}
