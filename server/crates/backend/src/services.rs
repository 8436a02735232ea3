//! What the work of a question needs of the backend, so that a task can take it along.
//!
//! It is the lowest floor of the crate: whatever counts, admits, records or answers a question stands on it. If it stood
//! beside one of those, the others would have to know that one.

use crate::Backend;
use contract::{
    AccountId, Model, ModelId,
    ports::{Clock, Ids},
};
use gateway::{Credentials, OwnKey, Secret};
use std::{collections::BTreeMap, sync::Arc};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// The services that the work of a question uses: models, database, channels, clock. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Services {
    /// The database.
    pub storage: storage::Storage,
    /// The seal of providers' keys.
    pub seal: storage::Seal,
    /// The gateway to models that somebody else runs, and through it to those of this process.
    pub gateway: gateway::Gateway,
    /// The runtime of the models of this process.
    pub inference: inference::Inference,
    /// The channels on which events and notices reach open pages.
    pub bus: bus::Bus,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The source of fresh ids.
    pub ids: Arc<dyn Ids>,
    /// The tasks that the server waits for before it goes.
    pub tracker: TaskTracker,
    /// Cancelled when the server waits no longer for live answers: what they left open is for the next start.
    pub abandon: CancellationToken,
    /// The instructions that every conversation begins with.
    pub system_prompt: Option<String>,
}

impl Services {
    /// The models of all providers and of this process, without the aliases.
    pub fn known_models(&self) -> Vec<Model> {
        let mut models = self.gateway.models();
        models.extend(self.inference.models());
        models
    }

    /// The window of a model in tokens, or the smallest of an alias' models. `None`: nobody said.
    pub fn window(&self, model: &ModelId) -> Option<u32> {
        let known = self.known_models();
        let members = self.gateway.members(model);
        let window = |member: &ModelId| known.iter().find(|model| model.id == *member)?.window;
        members.iter().filter_map(window).min()
    }

    /// The credentials that a person asks with: the account and its own keys.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn credentials(&self, owner: AccountId) -> Result<Credentials, storage::Error> {
        Ok(Credentials { owner, keys: Arc::new(self.own_keys(owner).await?) })
    }

    /// A person's own keys, by provider. Nothing is read where nobody may have any.
    async fn own_keys(&self, owner: AccountId) -> Result<BTreeMap<String, OwnKey>, storage::Error> {
        if !self.gateway.takes_own_keys() {
            return Ok(BTreeMap::new());
        }
        let kept = self.storage.own_keys(&self.seal, owner).await?;
        let named = |kept: storage::OwnKey| {
            let own = OwnKey { url: kept.url, key: Secret::new(kept.key.reveal()) };
            (kept.provider.as_str().to_owned(), own)
        };
        Ok(kept.into_iter().map(named).collect())
    }
}

impl Backend {
    /// The services of this backend, as clones for a task to take along.
    pub(crate) fn services(&self) -> Services {
        Services {
            storage: self.storage.clone(),
            seal: self.seal.clone(),
            gateway: self.gateway.clone(),
            inference: self.inference.clone(),
            bus: self.bus.clone(),
            clock: Arc::clone(&self.clock),
            ids: Arc::clone(&self.ids),
            tracker: self.tracker.clone(),
            abandon: self.turns.abandon.clone(),
            system_prompt: self.config.system_prompt.clone(),
        }
    }
}
