//! The gateway itself: what its clones and its questions share.
//!
//! Each topic adds its own methods to `Gateway` in its own file; this one knows none of them.

use crate::{
    aliases::Aliases,
    catalogue::Catalogue,
    circuit::Circuits,
    config::{Config, Deadlines, InvalidSetting},
    currency::Currency,
    http,
    local::LocalModels,
    own_lists::OwnLists,
    provider::Provider,
};
use contract::{ModelId, Source};
use std::{
    fmt,
    sync::{Arc, atomic::AtomicU64},
};
use tokio::time::Instant;

/// The gateway to models that somebody else runs: their providers, aliases, prices and answers. Cheap to clone.
#[derive(Clone)]
pub struct Gateway(pub(crate) Arc<Shared>);

/// The state that every question and every clone of the gateway share.
pub(crate) struct Shared {
    /// The deadlines of all providers.
    pub deadlines: Deadlines,
    /// The currency of all prices.
    pub currency: Currency,
    /// The HTTP client, for lists of models and embeddings.
    pub web: reqwest::Client,
    /// The client of genai, above the same connections.
    pub client: genai::Client,
    /// The providers with their models.
    pub catalogue: Catalogue,
    /// The lists of models that people's own keys are shown.
    pub own_lists: OwnLists,
    /// The aliases.
    pub aliases: Aliases,
    /// The circuit breakers of the models.
    pub circuits: Circuits,
    /// The models of this process, where there are any.
    pub local: Option<Arc<dyn LocalModels>>,
    /// The seed of the next backoff's jitter, which no two of them share.
    pub jitter_seed: AtomicU64,
}

impl Gateway {
    /// A gateway to the configured providers, without models in this process. Asks nobody anything.
    ///
    /// # Errors
    /// When the configuration is invalid.
    pub fn new(config: &Config) -> Result<Self, InvalidSetting> {
        Ok(Self(Arc::new(Shared::build(config, None)?)))
    }

    /// A gateway to the configured providers and to the models that run in this process. Asks nobody anything.
    ///
    /// # Errors
    /// When the configuration is invalid.
    pub fn with_local_models(
        config: &Config,
        local: Arc<dyn LocalModels>,
    ) -> Result<Self, InvalidSetting> {
        Ok(Self(Arc::new(Shared::build(config, Some(local))?)))
    }
}

impl Shared {
    /// The state at the start. Asks nobody anything.
    ///
    /// # Errors
    /// When the configuration is invalid.
    fn build(config: &Config, local: Option<Arc<dyn LocalModels>>) -> Result<Self, InvalidSetting> {
        config.validate()?;
        let web = http::client(&config.deadlines);
        let client = genai::Client::builder().with_reqwest(web.clone()).build().map_err(|_| {
            InvalidSetting { path: "providers".into(), why: "the client cannot be built".into() }
        })?;
        let catalogue = Catalogue::new(
            config
                .providers
                .iter()
                .map(|(name, it)| Provider::new(name, it, Source::Configured, &config.currency)),
        );
        Ok(Self {
            deadlines: config.deadlines.clone(),
            currency: config.currency.clone(),
            web,
            client,
            catalogue,
            own_lists: OwnLists::default(),
            aliases: Aliases::new(&config.aliases),
            circuits: Circuits::default(),
            local,
            jitter_seed: AtomicU64::new(0),
        })
    }

    /// Whether a model is available: there is such a provider, and its circuit lets a question through.
    pub fn is_available(&self, model: &ModelId, now: Instant) -> bool {
        let provider = model.provider();
        let is_there = provider == ModelId::LOCAL || self.catalogue.provider(provider).is_some();
        is_there && self.circuits.allows(model, now)
    }
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gateway").finish_non_exhaustive()
    }
}
