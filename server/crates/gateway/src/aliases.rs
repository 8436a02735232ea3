//! The aliases of the configuration, as models that people can ask.

use crate::config::{Alias, shortened};
use contract::{Ability, Model, ModelId, Purpose};
use std::{collections::BTreeMap, sync::atomic::AtomicU64};

/// All aliases, by the id under which they are asked.
pub(crate) struct Aliases(BTreeMap<ModelId, Standing>);

/// One alias.
pub(crate) struct Standing {
    pub config: Alias,
    /// How many questions it was asked.
    pub turns: AtomicU64,
}

impl Aliases {
    pub fn new(aliases: &BTreeMap<String, Alias>) -> Self {
        let standing = |(name, config): (&String, &Alias)| {
            let id = ModelId::parse(&format!("{}/{name}", ModelId::ALIAS)).ok()?;
            Some((id, Standing { config: config.clone(), turns: AtomicU64::new(0) }))
        };
        Self(aliases.iter().filter_map(standing).collect())
    }

    pub fn get(&self, id: &ModelId) -> Option<&Standing> {
        self.0.get(id)
    }

    /// The aliases as models. Whatever is asked of one must fit each of its models, as far as they are known: it
    /// has the smallest window, and what all of them can do. It has no price, because its models have theirs.
    pub fn models(&self, known: &[Model]) -> Vec<Model> {
        let alias = |(id, standing): (&ModelId, &Standing)| {
            let Alias { label, about, models, .. } = &standing.config;
            let members: Vec<&Model> =
                models.iter().filter_map(|id| known.iter().find(|model| model.id == *id)).collect();
            let label = label.as_deref().map(shortened).filter(|label| !label.is_empty());
            let can = |ability: &Ability| {
                !members.is_empty() && members.iter().all(|model| model.abilities.contains(ability))
            };
            Model {
                id: id.clone(),
                label: label.unwrap_or_else(|| id.name().to_owned()),
                local: models.iter().all(|model| model.provider() == ModelId::LOCAL),
                window: members.iter().filter_map(|model| model.window).min(),
                max_output: members.iter().filter_map(|model| model.max_output).min(),
                purpose: Purpose::Remote,
                about: about.clone(),
                abilities: [Ability::Tools, Ability::Vision, Ability::Reasoning]
                    .into_iter()
                    .filter(can)
                    .collect(),
                price: None,
            }
        };
        self.0.iter().map(alias).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> ModelId {
        ModelId::parse(text).unwrap()
    }

    fn model(name: &str, window: Option<u32>, abilities: &[Ability]) -> Model {
        Model {
            id: id(name),
            label: name.into(),
            local: false,
            window,
            max_output: None,
            purpose: Purpose::Remote,
            about: None,
            abilities: abilities.to_vec(),
            price: None,
        }
    }

    #[test]
    fn an_alias_promises_what_all_of_its_models_keep() {
        let config = Alias { models: vec![id("a/x"), id("b/y"), id("c/z")], ..Alias::default() };
        let aliases = Aliases::new(&[("smart".to_owned(), config)].into());
        let known = [
            model("a/x", Some(128_000), &[Ability::Tools, Ability::Vision]),
            model("b/y", Some(8_192), &[Ability::Tools]),
            model("d/other", Some(256), &[]),
        ];

        let models = aliases.models(&known);

        assert_eq!(models[0].id, id("alias/smart"));
        assert_eq!(models[0].label, "smart");
        assert_eq!(models[0].window, Some(8_192));
        assert_eq!(models[0].abilities, [Ability::Tools]);
    }
}
