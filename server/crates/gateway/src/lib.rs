#![doc = include_str!("../README.md")]

mod catalogue;
pub mod config;
mod discover;
mod error;
mod keys;
mod offer;
mod stream;

pub use config::{Config, Deadlines, Invalid, Kind, Listed, Provider};
pub use error::Error;
pub use keys::Secret;

use catalogue::{Catalogue, Connected};
use contract::{Model, ModelId, ModelTrouble, Offer, prompt::Piece, prompt::Prompt};
use futures::stream::{self as streams, BoxStream, StreamExt};
use std::{fmt, sync::Arc};

/// The log target that carries what providers say, prompts and all. Keep it off.
pub const NOISY_LOG_TARGET: &str = "genai";

/// Models that somebody else runs. Cheap to clone.
#[derive(Clone)]
pub struct Gateway(Arc<Shared>);

struct Shared {
    deadlines: Deadlines,
    web: reqwest::Client,
    client: genai::Client,
    catalogue: Catalogue,
}

/// A provider that could not say which models it has.
#[derive(Clone, Debug)]
pub struct Unlisted {
    /// Its name.
    pub provider: String,
    /// Why.
    pub error: Error,
}

impl Gateway {
    /// Sets the providers up. Asks nobody anything.
    ///
    /// # Errors
    /// When the configuration is invalid.
    pub fn new(config: &Config) -> Result<Self, Invalid> {
        config.validate()?;
        let web = stream::web(&config.deadlines);
        let client = genai::Client::builder().with_reqwest(web.clone()).build().map_err(|_| {
            Invalid { path: "providers".into(), why: "the client cannot be built".into() }
        })?;
        let catalogue = Catalogue::new(
            config.providers.iter().map(|(name, provider)| Connected::configured(name, provider)),
        );
        Ok(Self(Arc::new(Shared { deadlines: config.deadlines.clone(), web, client, catalogue })))
    }

    /// The models that can be asked: those of the configuration first, then those that were found. Asks nobody.
    pub fn models(&self) -> Vec<Model> {
        self.0.catalogue.models()
    }

    /// Asks every provider that is to be asked which models it has, all at once, each for five seconds at most.
    /// Those that do not answer keep the models they had, and are named.
    pub async fn refresh(&self) -> Vec<Unlisted> {
        let asked = self.0.catalogue.providers().into_iter().filter(|provider| provider.discovers);
        let answers = asked.map(|provider| async move {
            match discover::models(&self.0.web, &provider).await {
                Ok(models) => {
                    provider.remember(models);
                    None
                }
                Err(error) => Some(Unlisted { provider: provider.name.clone(), error }),
            }
        });
        futures::future::join_all(answers).await.into_iter().flatten().collect()
    }

    /// Looks for an Ollama on its usual port, for half a second. `None`: nobody is there, or the configuration has it already.
    pub async fn notice(&self) -> Option<Offer> {
        offer::notice(&self.0.web, &self.0.catalogue, offer::USUAL_URL).await
    }

    /// Adds a noticed provider. A configured one of the same name stays as it is.
    pub fn enable(&self, offer: &Offer) {
        if let Some(provider) = Connected::offered(offer) {
            self.0.catalogue.add(provider);
        }
    }

    /// Takes a noticed provider away. Answers that are being written are not disturbed; configured ones stay.
    pub fn disable(&self, provider: &str) {
        self.0.catalogue.remove(provider);
    }

    /// Asks a model. The stream ends with `Finished` or with an error; dropping it stops the provider.
    pub fn stream(
        &self,
        model: &ModelId,
        prompt: &Prompt,
    ) -> BoxStream<'static, Result<Piece, Error>> {
        let Some(provider) = self.0.catalogue.provider(model.provider()) else {
            let unknown = Error { trouble: ModelTrouble::UnknownModel, status: None };
            return streams::once(std::future::ready(Err(unknown))).boxed();
        };
        let Shared { client, deadlines, .. } = &*self.0;
        stream::Answer::ask(client.clone(), &provider, model.name(), prompt, deadlines).boxed()
    }
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gateway").finish_non_exhaustive()
    }
}
