//! The catalogue: what is stored about providers, aliases and models, taken up by the gateway, and who may ask which.
//!
//! Chats, programs and the lists that people choose from look models up here, by one set of rules; if each had its own, a
//! model that is hidden from one would be open to another.

use crate::Backend;
use contract::{
    AccountId, Audience, Caller, Failure, ListedModel, Model, ModelId, ModelSettings, Role,
    Subject, ports::Fault,
};
use gateway::{ProviderConfig, Secret};
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};
use storage::{StoredKey, StoredProvider};
use tokio::sync::Mutex;

/// The decisions about models, and their order, in memory. They are read at the start and whenever they change, so that
/// nobody asks the database before they ask a model.
#[derive(Default)]
pub(crate) struct Catalogue {
    decided: RwLock<Arc<Decided>>,
    /// The lock that is held while something is changed, so that what was stored last is taken up last.
    pub changing: Mutex<()>,
}

/// The decisions, as they were read last.
#[derive(Default)]
struct Decided {
    settings: HashMap<ModelId, ModelSettings>,
    /// The position of each model in the list; those that nobody put into an order have none.
    positions: HashMap<ModelId, usize>,
}

impl Catalogue {
    fn decided(&self) -> Arc<Decided> {
        Arc::clone(&self.decided.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The settings that administrators gave a model; the defaults where they decided nothing.
    pub fn settings(&self, model: &ModelId) -> ModelSettings {
        self.decided().settings.get(model).cloned().unwrap_or_default()
    }

    fn audience(&self, model: &ModelId) -> Audience {
        self.decided()
            .settings
            .get(model)
            .map(|settings| settings.audience.clone())
            .unwrap_or_default()
    }

    /// Whether what somebody may ask depends on who they are.
    fn looks_at_roles(&self) -> bool {
        self.decided().settings.values().any(|settings| {
            matches!(settings.audience, Audience::Administrators | Audience::Groups { .. })
        })
    }
}

impl Backend {
    /// Takes up everything that is stored about models, at the start.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(crate) async fn restore_catalogue(&self) -> Result<(), storage::Error> {
        for stored in self.storage.providers(&self.seal).await? {
            self.connect(&stored);
        }
        self.restore_offers().await?;
        self.read_aliases().await?;
        self.read_settings().await
    }

    /// Takes up a stored provider, or the decision that it is not asked.
    pub(crate) fn connect(&self, stored: &StoredProvider) {
        let name = &stored.name;
        // Without its key it would be asked in vain, or by nobody's leave.
        let is_ready = stored.settings.enabled && !matches!(stored.key, StoredKey::Lost);
        if !is_ready {
            self.gateway.remove_provider(name);
            // What was noticed under the same name is what was decided not to ask.
            self.gateway.disable(name.as_str());
            return;
        }
        let key = match &stored.key {
            StoredKey::Open(key) => Some(key.reveal()),
            StoredKey::None | StoredKey::Lost => None,
        };
        if let Err(invalid) = self.gateway.put_provider(name, &provider(&stored.settings, key)) {
            // Written by another version, perhaps. An administrator can set it up again.
            tracing::warn!(provider = %name, %invalid, "stored provider not taken up");
            self.gateway.remove_provider(name);
        }
    }

    /// Takes up the stored aliases.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(crate) async fn read_aliases(&self) -> Result<(), storage::Error> {
        self.gateway.set_aliases(self.storage.aliases().await?);
        Ok(())
    }

    /// Takes up the stored settings of models, and their order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(crate) async fn read_settings(&self) -> Result<(), storage::Error> {
        let settings: HashMap<_, _> = self.storage.model_settings().await?.into_iter().collect();
        let order = self.storage.model_order().await?.into_iter().enumerate();
        let positions = order.map(|(position, model)| (model, position)).collect();
        let facts =
            settings.iter().map(|(model, settings)| (model.clone(), settings.facts.clone()));
        self.gateway.set_facts(facts.collect());
        let decided = Arc::new(Decided { settings, positions });
        *self.catalogue.decided.write().unwrap_or_else(PoisonError::into_inner) = decided;
        Ok(())
    }

    /// All models and aliases that everybody sees, whoever may ask them, and these besides, in no order that means anything.
    fn unsorted_models_and(&self, more: Vec<Model>) -> Vec<Model> {
        let mut known = self.gateway.models();
        known.extend(more);
        known.extend(self.inference.models());
        let mut models = self.gateway.aliases(&known);
        models.extend(known);
        models
    }

    /// All models and aliases that everybody sees, whoever may ask them, and these besides. First those that an
    /// administrator put in an order, then the configured default, then aliases, then those that somebody else runs, which
    /// are the abler ones, then those in this process.
    fn all_models_and(&self, more: Vec<Model>) -> Vec<Model> {
        let mut models = self.unsorted_models_and(more);
        let default = self.config.default_model.as_deref();
        let decided = self.catalogue.decided();
        // Cached: a position is a look-up, which sorting would make again with each comparison.
        models.sort_by_cached_key(|model| {
            let position = decided.positions.get(&model.id).copied().unwrap_or(usize::MAX);
            (position, Some(model.id.as_str()) != default, model.local)
        });
        models
    }

    /// All models and aliases, whoever may ask them, with those that providers named to an account's own keys alone.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(crate) async fn models_seen_by(&self, account: AccountId) -> Result<Vec<Model>, Fault> {
        let credentials = self.services().credentials(account).await?;
        Ok(self.all_models_and(self.gateway.own_models(&credentials)))
    }

    /// Whether a model is among those that can be asked, by whomever or with an account's own key.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(crate) async fn has_model_for(
        &self,
        account: AccountId,
        id: &ModelId,
    ) -> Result<bool, Fault> {
        Ok(self.has_model(id) || self.own_model(account, id).await?.is_some())
    }

    /// A model that an account can ask with its own key and that not everybody sees. Nothing is read for the models of
    /// other providers.
    async fn own_model(&self, account: AccountId, id: &ModelId) -> Result<Option<Model>, Fault> {
        if !self.gateway.needs_own_key(id) {
            return Ok(None);
        }
        let credentials = self.services().credentials(account).await?;
        Ok(self.gateway.own_model(&credentials, id))
    }

    /// A model as administrators see it.
    pub(crate) fn listed(&self, model: Model) -> ListedModel {
        let can_change_facts = self.gateway.takes_facts(&model.id);
        ListedModel { settings: self.catalogue.settings(&model.id), can_change_facts, model }
    }

    /// The models that a caller can choose from, as far as they are known: open to them, not hidden, and with a key to ask
    /// them with. Nobody waits for a provider: what one has for a person's own key is asked in the background.
    ///
    /// # Errors
    /// `SignedOut` without a person or a key, or when the database cannot be read.
    pub(crate) async fn models_for(&self, caller: &Caller) -> Result<Vec<Model>, Fault> {
        let role = self.role_if_needed(caller).await?;
        let account = account_of(caller)?;
        let groups = self.groups.of(account);
        let credentials = self.services().credentials(account).await?;
        self.refresh_own_lists(&credentials);
        let decided = self.catalogue.decided();
        let mut models = self.all_models_and(self.gateway.own_models(&credentials));
        models.retain(|model| {
            let settings = decided.settings.get(&model.id);
            let is_open = settings
                .is_none_or(|settings| !settings.hidden && settings.audience.has(role, &groups));
            let has_key = || self.gateway.uses_own_key(&credentials, &model.id);
            is_open && (!self.gateway.needs_own_key(&model.id) || has_key())
        });
        Ok(models)
    }

    /// Finds a model that a caller may ask, hidden or not.
    ///
    /// # Errors
    /// `Missing { Model }`, or when the database cannot be read.
    pub(crate) async fn model_for(&self, caller: &Caller, id: &ModelId) -> Result<Model, Fault> {
        self.must_be_open(caller, id).await?;
        let found = self.unsorted_models_and(Vec::new()).into_iter().find(|it| it.id == *id);
        let found = match found {
            Some(model) => Some(model),
            None => self.own_model(account_of(caller)?, id).await?,
        };
        Ok(found.ok_or(Failure::Missing { what: Subject::Model })?)
    }

    /// Refuses a model that is not for the caller, as if it were not there.
    ///
    /// # Errors
    /// `Missing { Model }`, or when the database cannot be read.
    pub(crate) async fn must_be_open(&self, caller: &Caller, id: &ModelId) -> Result<(), Fault> {
        let is_open = match self.catalogue.audience(id) {
            Audience::Everybody => true,
            Audience::Nobody => false,
            audience => {
                let groups = self.groups.of(account_of(caller)?);
                audience.has(Role::User, &groups)
                    || audience.has(self.role_if_needed(caller).await?, &groups)
            }
        };
        if is_open { Ok(()) } else { Err(Failure::Missing { what: Subject::Model }.into()) }
    }

    /// Whether a model is among those that everybody sees.
    pub(crate) fn has_model(&self, id: &ModelId) -> bool {
        self.gateway.has(id) || self.inference.has(id)
    }

    /// The caller's role. A key does not say; its owner's account is looked up, where anything depends on it.
    async fn role_if_needed(&self, caller: &Caller) -> Result<Role, Fault> {
        if !self.catalogue.looks_at_roles() {
            return Ok(Role::User);
        }
        if let Caller::Key(holder) = caller {
            let account = self.storage.account(holder.account).await?;
            return Ok(account.map_or(Role::User, |account| account.role));
        }
        Ok(caller.person()?.role)
    }
}

/// The account in whose name a caller asks.
fn account_of(caller: &Caller) -> Result<AccountId, Failure> {
    match caller {
        Caller::Key(holder) => Ok(holder.account),
        caller => Ok(caller.person()?.account),
    }
}

/// The gateway's configuration of a stored provider.
pub(crate) fn provider(settings: &contract::ProviderSettings, key: Option<&str>) -> ProviderConfig {
    ProviderConfig {
        kind: Some(settings.kind),
        url: settings.url.clone(),
        key: key.map(Secret::new),
        models: settings.models.iter().map(|name| gateway::ModelEntry::named(name)).collect(),
        discover: Some(true),
        own_keys: settings.own_keys,
    }
}
