//! Names that stand for one model after the other.

use super::{Invalid, is_plain};
use contract::{ModelId, ModelTrouble};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A name that people can ask like a model, `alias/name`: its models are asked one after the other until one answers.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Alias {
    /// What people call it; the name when it is not said.
    pub label: Option<String>,
    /// What it is good for.
    pub about: Option<String>,
    /// The models, the first choice first.
    pub models: Vec<ModelId>,
    /// How often each of them is the first to be asked, in parts; without weights it is always the first one.
    pub weights: Vec<u32>,
    /// How often one model is asked again before the next one is.
    pub retries: u32,
    /// Never asks another model than the one that comes first.
    pub strict: bool,
    /// On what it falls back besides trouble that another model does not share.
    pub fall_back_on: Vec<FallBack>,
}

/// Trouble on which an alias falls back only when it is told to: another model may well have it too, or answer
/// what this one would not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FallBack {
    /// The conversation does not fit.
    TooLong,
    /// The request was refused, for what is in it perhaps.
    Refused,
    /// The key was refused.
    Unauthorised,
    /// The provider does not know the model.
    UnknownModel,
}

impl FallBack {
    pub(crate) const fn is(self, trouble: ModelTrouble) -> bool {
        matches!(
            (self, trouble),
            (Self::TooLong, ModelTrouble::TooLong)
                | (Self::Refused, ModelTrouble::Refused)
                | (Self::Unauthorised, ModelTrouble::Unauthorised)
                | (Self::UnknownModel, ModelTrouble::UnknownModel)
        )
    }
}

impl Alias {
    /// The most models of one alias.
    const MODELS: usize = 8;
    /// The most retries of one model.
    const RETRIES: u32 = 5;

    /// Checks what no type can. `knows`: whether there is a provider of that name.
    pub(super) fn validate(&self, name: &str, knows: impl Fn(&str) -> bool) -> Result<(), Invalid> {
        let wrong =
            |field: &str, why: String| Err(Invalid { path: format!("aliases.{name}{field}"), why });
        if !is_plain(name) {
            return wrong("", "an alias has 1 to 40 of the characters a-z 0-9 - _ .".into());
        }
        if self.models.is_empty() || self.models.len() > Self::MODELS {
            return wrong(".models", format!("names 1 to {} models", Self::MODELS));
        }
        let mut seen = BTreeSet::new();
        for (index, model) in self.models.iter().enumerate() {
            let provider = model.provider();
            let why = if provider == ModelId::ALIAS {
                "an alias stands for models, not for aliases".to_owned()
            } else if ModelId::parse(model.as_str()).is_err() {
                "is no model's id; one is provider/name".to_owned()
            } else if !knows(provider) {
                format!("there is no provider {provider}")
            } else if seen.insert(model) {
                continue;
            } else {
                "is there twice".to_owned()
            };
            return wrong(&format!(".models[{index}]"), why);
        }
        let is_weighed = !self.weights.is_empty();
        if is_weighed && self.weights.len() != self.models.len() {
            return wrong(".weights", "there is one weight for each model, or none at all".into());
        }
        if is_weighed && self.weights.iter().all(|weight| *weight == 0) {
            return wrong(".weights", "one of them must be more than 0".into());
        }
        if self.weights.iter().any(|weight| *weight > 1_000) {
            return wrong(".weights", "a weight is at most 1000".into());
        }
        if self.retries > Self::RETRIES {
            return wrong(".retries", format!("must be at most {}", Self::RETRIES));
        }
        Ok(())
    }
}
