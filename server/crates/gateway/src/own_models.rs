//! The models that people's own keys are shown.
//!
//! Where a provider has no key for everybody, each key sees what its account there has, fine-tuned models with telling
//! names among them. So what is named to a key is shown to its owner alone, and what goes wrong with it is nothing that
//! an administrator could mend.

use crate::{
    config::ModelEntry,
    credentials::{Credentials, OwnKey},
    discover,
    error::Error,
    gateway::Gateway,
    own_lists::ListId,
    provider::Provider,
};
use contract::{Model, ModelId, ModelTrouble, Timestamp};
use std::sync::Arc;

impl Gateway {
    /// Asks a provider for its models with an account's own key, for five seconds at most, and keeps what it names for that
    /// account alone.
    ///
    /// # Errors
    /// What went wrong; `UnknownModel` where the account has no key for the provider as it is. The models that were named
    /// before stay.
    pub async fn list_own(
        &self,
        name: &str,
        credentials: &Credentials,
        now: Timestamp,
    ) -> Result<(), Error> {
        let unknown = || Error::new(ModelTrouble::UnknownModel);
        let provider = self.0.catalogue.provider(name).ok_or_else(unknown)?;
        let own = only_key(credentials, &provider).ok_or_else(unknown)?;
        let found = discover::models(&self.0.web, &provider, Some(&own.key)).await;
        let (named, done) = match found {
            Ok(found) => {
                let models = found.into_iter().filter_map(|entry| provider.model(entry));
                (Some(models.collect()), Ok(()))
            }
            Err(error) => (None, Err(error)),
        };
        self.0.own_lists.note(list_id(credentials, name, own), now, named);
        done
    }

    /// The providers that are to be asked now which models they have for an account's own keys: once a minute each, also
    /// those that do not answer. Who is told so asks them.
    pub fn due_own_lists(&self, credentials: &Credentials, now: Timestamp) -> Vec<String> {
        let mut due = Vec::new();
        for (provider, own) in self.listing(credentials) {
            if self.0.own_lists.claim(list_id(credentials, &provider.name, own), now) {
                due.push(provider.name.clone());
            }
        }
        due
    }

    /// The models that providers named to an account's own keys, besides those that everybody sees. Asks nobody.
    pub fn own_models(&self, credentials: &Credentials) -> Vec<Model> {
        let mut models = Vec::new();
        for (provider, own) in self.listing(credentials) {
            let named = self.0.own_lists.models(list_id(credentials, &provider.name, own));
            let named = named.as_deref().unwrap_or_default().iter();
            let more = named.filter(|model| !provider.has(&model.id)).cloned().collect();
            models.extend(self.0.catalogue.with_best_facts(&provider, more));
        }
        models
    }

    /// A model that an account can ask with its own key, besides those that everybody sees. While nobody knows which there
    /// are, it is whichever is named.
    pub fn own_model(&self, credentials: &Credentials, id: &ModelId) -> Option<Model> {
        let mut listing = self.listing(credentials);
        let (provider, own) = listing.find(|(provider, _)| provider.name == id.provider())?;
        let model = match self.0.own_lists.models(list_id(credentials, &provider.name, own)) {
            Some(models) => models.iter().find(|model| model.id == *id)?.clone(),
            None => provider.model(ModelEntry::named(id.name()))?,
        };
        self.0.catalogue.with_best_facts(&provider, vec![model]).pop()
    }

    /// The providers that list their models for an account's own keys only, with those keys.
    fn listing<'a>(
        &'a self,
        credentials: &'a Credentials,
    ) -> impl Iterator<Item = (Arc<Provider>, &'a OwnKey)> {
        credentials.keys.keys().filter_map(move |name| {
            let provider = self.0.catalogue.provider(name).filter(|provider| provider.discovers)?;
            let own = only_key(credentials, &provider)?;
            Some((provider, own))
        })
    }
}

/// An account's own key for a provider, where there is none for everybody.
fn only_key<'a>(credentials: &'a Credentials, provider: &Provider) -> Option<&'a OwnKey> {
    let own = credentials.keys.get(&provider.name)?;
    let is_the_only_one = provider.takes_own_keys && provider.key.is_none();
    (is_the_only_one && own.url == provider.url).then_some(own)
}

/// The identity of the list that a provider has for an account's own key.
fn list_id<'a>(credentials: &Credentials, provider: &'a str, own: &'a OwnKey) -> ListId<'a> {
    ListId { owner: credentials.owner, provider, url: &own.url, key: &own.key }
}
