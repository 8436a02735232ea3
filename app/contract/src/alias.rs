//! Aliases: names that stand for one model after the other.
//!
//! An alias is asked like a model and has nothing of one: the configuration and administrators write these very fields.

use crate::{Handle, ModelId, ModelTrouble, Source};
use serde::{Deserialize, Serialize};

/// An alias, which people can ask like a model, as `alias/name`: its models are asked one after the other until one
/// answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Alias {
    /// The label: what people call it; `None`: its name.
    pub label: Option<String>,
    /// The description: what it is good for.
    pub about: Option<String>,
    /// The ids of its models, the first choice first.
    pub models: Vec<ModelId>,
    /// The weights: how often each of them is the first to be asked, in parts; without any it is always the first one.
    pub weights: Vec<u32>,
    /// The number of retries of one model before the next one is asked.
    pub retries: u32,
    /// Whether no other model is asked than the one that comes first.
    pub strict: bool,
    /// The trouble on which it falls back besides trouble that another model does not share.
    pub fallback_on: Vec<FallbackOn>,
    /// The time that one of them may take to its first word, in seconds; `None`: as long as any model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_token_s: Option<u32>,
    /// The time that all of it may take, from asking the first of them to the last word, in seconds; `None`: as long as
    /// any answer.
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

/// The class of trouble on which an alias falls back only when its settings say so: another model may well have it too,
/// or answer what this one would not.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
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
    /// A class that only a newer program knows, by its word: it is kept, and no trouble is of it.
    #[serde(untagged)]
    Unknown(String),
}

impl FallbackOn {
    /// Every class of such trouble that this program knows.
    pub const ALL: [Self; 4] =
        [Self::TooLong, Self::Refused, Self::Unauthorized, Self::UnknownModel];

    /// Whether trouble is of this class.
    #[must_use]
    pub const fn is(&self, trouble: ModelTrouble) -> bool {
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
    /// The alias' name, which stands after `alias/` in its id.
    pub name: Handle,
    /// The alias itself.
    pub alias: Alias,
    /// The source: who says that there is one; never `Noticed`.
    pub source: Source,
}
