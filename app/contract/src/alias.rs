//! Aliases: names that stand for one model after the other.

use crate::{Handle, ModelId, ModelTrouble, Source};
use serde::{Deserialize, Serialize};

/// A name that people can ask like a model, `alias/name`: its models are asked one after the other until one answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
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
    pub fallback_on: Vec<FallbackOn>,
    /// How long one of them may take to its first word, in seconds; `None`: as long as any model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_token_s: Option<u32>,
    /// How long all of it may take, from asking the first of them to the last word, in seconds; `None`: as long as any
    /// answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_s: Option<u32>,
}

impl Alias {
    /// The most models of one alias.
    pub const MOST_MODELS: usize = 8;
    /// The most retries of one model.
    pub const MOST_RETRIES: u32 = 5;
    /// The longest time of a model or of the whole, in seconds.
    pub const LONGEST_S: u32 = 86_400;
    /// The greatest weight.
    pub const MOST_WEIGHT: u32 = 1_000;
}

/// Trouble on which an alias falls back only when it is told to: another model may well have it too, or answer
/// what this one would not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FallbackOn {
    /// The conversation does not fit.
    TooLong,
    /// The request was refused, for what is in it perhaps.
    Refused,
    /// The key was refused.
    Unauthorized,
    /// The provider does not know the model.
    UnknownModel,
}

impl FallbackOn {
    /// Every class.
    pub const ALL: [Self; 4] =
        [Self::TooLong, Self::Refused, Self::Unauthorized, Self::UnknownModel];

    /// Whether trouble is of this class.
    #[must_use]
    pub const fn is(self, trouble: ModelTrouble) -> bool {
        matches!(
            (self, trouble),
            (Self::TooLong, ModelTrouble::TooLong)
                | (Self::Refused, ModelTrouble::Refused)
                | (Self::Unauthorized, ModelTrouble::Unauthorized)
                | (Self::UnknownModel, ModelTrouble::UnknownModel)
        )
    }
}

/// An alias under its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedAlias {
    /// What stands after `alias/`.
    pub name: Handle,
    /// What it stands for.
    pub alias: Alias,
    /// Who says so: never `Noticed`.
    pub source: Source,
}
