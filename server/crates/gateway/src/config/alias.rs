//! The rules that an alias must keep.
//!
//! The same rules for those of the configuration and those that administrators store.

use super::invalid::InvalidSetting;
use contract::{Alias, Handle, ModelId};
use std::collections::BTreeSet;

/// Checks of an alias what no type can. `knows` says whether there is a provider of that name.
///
/// # Errors
/// The first setting that cannot be used.
pub(crate) fn validate(
    name: &str,
    alias: &Alias,
    knows: impl Fn(&str) -> bool,
) -> Result<(), InvalidSetting> {
    let wrong = |field: &str, why: String| {
        Err(InvalidSetting { path: format!("aliases.{name}{field}"), why })
    };
    if Handle::parse(name).is_err() {
        return wrong("", "an alias has 1 to 40 of the characters a-z 0-9 - _ .".into());
    }
    if alias.models.is_empty() || alias.models.len() > Alias::MOST_MODELS {
        return wrong(".models", format!("names 1 to {} models", Alias::MOST_MODELS));
    }
    let mut seen = BTreeSet::new();
    for (index, model) in alias.models.iter().enumerate() {
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
    let is_weighed = !alias.weights.is_empty();
    if is_weighed && alias.weights.len() != alias.models.len() {
        return wrong(".weights", "there is one weight for each model, or none at all".into());
    }
    if is_weighed && alias.weights.iter().all(|weight| *weight == 0) {
        return wrong(".weights", "one of them must be more than 0".into());
    }
    if alias.weights.iter().any(|weight| *weight > Alias::MOST_WEIGHT) {
        return wrong(".weights", format!("a weight is at most {}", Alias::MOST_WEIGHT));
    }
    if alias.retries > Alias::MOST_RETRIES {
        return wrong(".retries", format!("must be at most {}", Alias::MOST_RETRIES));
    }
    let seconds = [(".first_token_s", alias.first_token_s), (".total_s", alias.total_s)];
    for (field, seconds) in seconds {
        if seconds.is_some_and(|seconds| !(1..=Alias::LONGEST_S).contains(&seconds)) {
            return wrong(field, format!("must be from 1 to {} seconds", Alias::LONGEST_S));
        }
    }
    Ok(())
}
