//! Aliases: names that stand for several models, as models that people can ask.
//!
//! An alias belongs to no provider, and so is not in the catalogue. Which of its models answers is up to the route;
//! here each only counts its questions, for its weights.

use crate::label::shortened;
use contract::{Ability, Alias, Model, ModelId, Purpose, Source};
use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock, atomic::AtomicU64},
};

/// All aliases, by the id under which they are asked.
pub(crate) struct Aliases(RwLock<BTreeMap<ModelId, Arc<AliasEntry>>>);

/// An alias with its source and the count of its questions.
pub(crate) struct AliasEntry {
    /// The alias itself.
    pub alias: Alias,
    /// Whether the configuration or an administrator names it.
    pub source: Source,
    /// The number of questions it was asked, by which its weights draw the model that comes first.
    pub questions: AtomicU64,
}

impl Aliases {
    /// The aliases of the configuration.
    pub fn new(configured: &BTreeMap<String, Alias>) -> Self {
        let entries = configured.iter().filter_map(|(name, alias)| {
            Some((id_of(name)?, AliasEntry::new(alias.clone(), Source::Configured)))
        });
        Self(RwLock::new(entries.collect()))
    }

    /// The alias of this id.
    pub fn get(&self, id: &ModelId) -> Option<Arc<AliasEntry>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    /// All aliases with their ids, by name.
    pub fn all(&self) -> Vec<(ModelId, Arc<AliasEntry>)> {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        all.iter().map(|(id, entry)| (id.clone(), Arc::clone(entry))).collect()
    }

    /// Replaces the stored ones; the configuration's win. One that stays as it is keeps counting its questions.
    pub fn set(&self, stored: impl IntoIterator<Item = (String, Alias)>) {
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let before = all.clone();
        all.retain(|_, entry| entry.source == Source::Configured);
        for (name, alias) in stored {
            let Some(id) = id_of(&name) else { continue };
            let same = before.get(&id).filter(|entry| entry.alias == alias).cloned();
            all.entry(id)
                .or_insert_with(|| same.unwrap_or_else(|| AliasEntry::new(alias, Source::Stored)));
        }
    }

    /// The aliases as models. Whatever is asked of one must fit each of its models, as far as they are known: it
    /// has the smallest window, and what all of them can do. It has no price, because its models have theirs.
    pub fn models(&self, known: &[Model]) -> Vec<Model> {
        let model = |(id, entry): (ModelId, Arc<AliasEntry>)| {
            let Alias { label, about, models, .. } = &entry.alias;
            let members: Vec<&Model> =
                models.iter().filter_map(|id| known.iter().find(|model| model.id == *id)).collect();
            let label = label.as_deref().map(shortened).filter(|label| !label.is_empty());
            let can = |ability: &Ability| {
                !members.is_empty() && members.iter().all(|model| model.abilities.contains(ability))
            };
            Model {
                label: label.unwrap_or_else(|| id.name().to_owned()),
                id,
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
        self.all().into_iter().map(model).collect()
    }
}

impl AliasEntry {
    fn new(alias: Alias, source: Source) -> Arc<Self> {
        Arc::new(Self { alias, source, questions: AtomicU64::new(0) })
    }
}

/// The id under which an alias is asked. `None`: its name makes none.
fn id_of(name: &str) -> Option<ModelId> {
    ModelId::parse(&format!("{}/{name}", ModelId::ALIAS)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> ModelId {
        ModelId::parse(text).unwrap()
    }

    fn of(models: &[&str]) -> Alias {
        Alias { models: models.iter().map(|model| id(model)).collect(), ..Alias::default() }
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
        let aliases = Aliases::new(&[("smart".to_owned(), of(&["a/x", "b/y", "c/z"]))].into());
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

    #[test]
    fn stored_aliases_come_and_go_and_the_configuration_wins() {
        let aliases = Aliases::new(&[("smart".to_owned(), of(&["a/x"]))].into());

        aliases.set([("smart".to_owned(), of(&["b/y"])), ("quick".to_owned(), of(&["b/y"]))]);

        assert_eq!(aliases.get(&id("alias/smart")).unwrap().alias, of(&["a/x"]));
        let quick = aliases.get(&id("alias/quick")).unwrap();
        aliases.set([("quick".to_owned(), of(&["b/y"]))]);
        assert!(Arc::ptr_eq(&quick, &aliases.get(&id("alias/quick")).unwrap()), "it was kept");
        aliases.set([]);
        assert!(aliases.get(&id("alias/quick")).is_none());
        assert!(aliases.get(&id("alias/smart")).is_some());
    }
}
