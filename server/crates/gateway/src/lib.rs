#![doc = include_str!("../README.md")]

mod aliases;
mod capabilities;
mod catalogue;
mod circuit;
pub mod config;
mod cost;
mod credentials;
mod currency;
mod dialect;
mod discover;
mod embed;
mod error;
mod facts;
mod http;
mod label;
mod local;
mod offer;
mod provider;
mod request;
mod route;
mod secret;
mod shared;
mod status;
mod stored;
mod stream;
mod usage;

pub use config::{Config, Deadlines, InvalidSetting, ModelEntry, PriceConfig, ProviderConfig};
pub use cost::cost;
pub use credentials::{Credentials, OwnKey};
pub use currency::Currency;
pub use discover::DiscoveryFailure;
pub use embed::Embeddings;
pub use error::Error;
pub use local::LocalModels;
pub use secret::Secret;
pub use status::ProviderStatus;

use capabilities::Runtime;
use contract::{
    Model, ModelId, Price,
    prompt::{Piece, Prompt},
};
use futures::stream::BoxStream;
use route::Route;
use shared::Shared;
use std::{fmt, sync::Arc};

/// The log target that carries what providers say, prompts and all. Keep it off.
pub const NOISY_LOG_TARGET: &str = "genai";

/// The one way to models that somebody else runs: their providers, aliases, prices and answers. Cheap to clone.
#[derive(Clone)]
pub struct Gateway(Arc<Shared>);

/// The most attempts that one answer may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttemptLimit {
    /// How often one model is asked at most.
    pub per_model: u32,
    /// Whether only one model is asked, and never another one in its place.
    pub is_strict: bool,
}

impl Gateway {
    /// A gateway to the configured providers, without models in this process. Asks nobody anything.
    ///
    /// # Errors
    /// When the configuration is invalid.
    pub fn new(config: &Config) -> Result<Self, InvalidSetting> {
        Ok(Self(Arc::new(Shared::new(config, None)?)))
    }

    /// A gateway to the configured providers and to the models that run in this process. Asks nobody anything.
    ///
    /// # Errors
    /// When the configuration is invalid.
    pub fn with_local_models(
        config: &Config,
        local: Arc<dyn LocalModels>,
    ) -> Result<Self, InvalidSetting> {
        Ok(Self(Arc::new(Shared::new(config, Some(local))?)))
    }

    /// The models that can be asked: those of the configuration first, then those that were found. Asks nobody.
    pub fn models(&self) -> Vec<Model> {
        self.0.catalogue.models()
    }

    /// The aliases that can be asked, as models, given all models they may stand for.
    pub fn aliases(&self, models: &[Model]) -> Vec<Model> {
        self.0.aliases.models(models)
    }

    /// The price of a model's tokens. `None`: nobody said.
    pub fn price(&self, model: &ModelId) -> Option<Price> {
        if model.provider() == ModelId::LOCAL {
            return Some(Price::default());
        }
        self.0.catalogue.price(model)
    }

    /// Whether a model or an alias of this id can be asked.
    pub fn has(&self, model: &ModelId) -> bool {
        self.0.aliases.get(model).is_some() || self.0.catalogue.has(model)
    }

    /// The models that an id stands for: those of an alias in their order, or the model itself.
    pub fn members(&self, model: &ModelId) -> Vec<ModelId> {
        match self.0.aliases.get(model) {
            Some(entry) => entry.alias.models.clone(),
            None => vec![model.clone()],
        }
    }

    /// The most attempts that one answer of a model or an alias may take.
    pub fn attempt_limit(&self, model: &ModelId) -> AttemptLimit {
        match self.0.aliases.get(model) {
            Some(entry) => {
                AttemptLimit { per_model: 1 + entry.alias.retries, is_strict: entry.alias.strict }
            }
            None => AttemptLimit { per_model: 1, is_strict: true },
        }
    }

    /// The first parameter, as OpenAI's API spells it, that a model does not support, or that one of an alias' does
    /// not.
    pub fn unsupported_parameter(
        &self,
        model: &ModelId,
        prompt: &Prompt,
    ) -> Option<(ModelId, &'static str)> {
        self.members(model).into_iter().find_map(|member| {
            let runtime = match member.provider() {
                ModelId::LOCAL => Runtime::Local,
                name => Runtime::Remote(self.0.catalogue.provider(name)?.kind),
            };
            capabilities::unsupported_parameter(runtime, prompt)
                .map(|parameter| (member, parameter))
        })
    }

    /// The embeddings of texts, vectors of `dimensions` numbers, or of as many as the model likes.
    ///
    /// # Errors
    /// When the provider fails, or has no such model.
    pub async fn embed(
        &self,
        model: &ModelId,
        texts: Vec<String>,
        dimensions: Option<u32>,
        credentials: &Credentials,
    ) -> Result<Embeddings, Error> {
        embed::embed(&self.0, model, texts, dimensions, credentials).await
    }

    /// The answer of a model, or of the first of an alias' models that says a word, as a stream of pieces.
    ///
    /// The stream ends with `Finished` or with an error; dropping it stops the provider. Where another model than
    /// `model` is asked, `Routed` says so before its first word, and `AttemptFailed` says of each one that failed, when it did.
    pub fn stream(
        &self,
        model: &ModelId,
        prompt: Prompt,
        credentials: Credentials,
    ) -> BoxStream<'static, Result<Piece, Error>> {
        Box::pin(Route::new(Arc::clone(&self.0), model, prompt, credentials))
    }
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gateway").finish_non_exhaustive()
    }
}
