//! What administrators decide about models, and what they see of them.
//!
//! Apart from `model`, which everybody may see: nothing here reaches the page of somebody who is no administrator.

use crate::{Ability, Cost, GroupId, Model, ModelId, ModelTrouble, Price, Role};
use serde::{Deserialize, Serialize};

/// The audience of a model: who may ask it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Audience {
    /// Everybody who is signed in.
    #[default]
    Everybody,
    /// Administrators only.
    Administrators,
    /// The people of some groups, and administrators.
    Groups {
        /// The groups whose people may ask it. Without any it is the same as `Administrators`.
        groups: Vec<GroupId>,
    },
    /// Nobody: it is disabled. As one of an alias' models it can still be asked.
    Nobody,
}

impl Audience {
    /// Whether somebody of this role who is in these groups belongs to the audience.
    #[must_use]
    pub fn has(&self, role: Role, groups: &[GroupId]) -> bool {
        match self {
            Self::Everybody => true,
            Self::Administrators => role == Role::Admin,
            Self::Groups { groups: open_to } => {
                role == Role::Admin || groups.iter().any(|group| open_to.contains(group))
            }
            Self::Nobody => false,
        }
    }
}

/// The settings of a model, as an administrator decides them. By default everybody may ask it, and it is what its
/// provider, the table of facts and the configuration say it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ModelSettings {
    /// The audience: who may ask it.
    pub audience: Audience,
    /// Whether it is left out of the list that people choose from. It can still be asked by its id.
    pub hidden: bool,
    /// The facts that are known better about it.
    pub facts: ModelFacts,
}

/// The facts of a model that an administrator knows better than its provider and the table of facts. `None`: nothing is
/// known better.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ModelFacts {
    /// The label: what people call it.
    pub label: Option<String>,
    /// The window: how many tokens it can read and write together, 256 or more.
    pub window: Option<u32>,
    /// The most tokens that it can write at once, 1 or more.
    pub max_output: Option<u32>,
    /// The abilities that it has besides reading and writing text; an empty list: none.
    pub abilities: Option<Vec<Ability>>,
    /// The price of its tokens.
    pub price: Option<Price>,
}

/// A model as administrators see it, whoever may ask it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedModel {
    /// The model as it is offered, with what is known better about it.
    pub model: Model,
    /// The settings that were decided for it.
    pub settings: ModelSettings,
    /// Whether its facts can be changed: not those of aliases, of models in this process, and of models that the
    /// configuration names.
    pub can_change_facts: bool,
}

/// The result of a trial, for which a model is asked for one word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    /// The model that was asked last; for an alias, one of its models.
    pub model: ModelId,
    /// The trouble for which it did not answer; `None`: it did.
    pub trouble: Option<ModelTrouble>,
    /// The time from asking to its first word, in milliseconds; `None`: it said nothing.
    pub first_token_ms: Option<u64>,
    /// The time from asking to the end, in milliseconds.
    pub duration_ms: u64,
    /// The cost of the trial, failed attempts included.
    pub cost: Cost,
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_model_for_groups_is_for_their_people_and_for_administrators() {
        let [lab, office, choir] = [1, 2, 3].map(|n| GroupId::new(Uuid::from_u128(n)));
        let audience = Audience::Groups { groups: vec![lab, office] };

        assert!(audience.has(Role::User, &[choir, office]));
        assert!(audience.has(Role::Admin, &[]));
        assert!(!audience.has(Role::User, &[choir]));
        assert!(!audience.has(Role::User, &[]));
        assert!(!Audience::Groups { groups: vec![] }.has(Role::User, &[lab]));
        assert!(!Audience::Nobody.has(Role::Admin, &[lab]));
    }
}
