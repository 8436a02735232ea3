//! The models that can be asked, by whichever provider or alias: their prices, and what asking them may take.
//!
//! Whoever asks here need not know whether an id is a model's or an alias'.

use crate::{
    capabilities::{self, Runtime},
    gateway::Gateway,
};
use contract::{Model, ModelId, Price, prompt::Prompt};

/// The most attempts that one answer may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttemptLimit {
    /// The most times that one model is asked.
    pub per_model: u32,
    /// Whether only one model is asked, and never another one in its place.
    pub is_strict: bool,
}

impl Gateway {
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
}
