//! Keys: how a program asks models in a person's name.

use crate::{AccountId, Allowance, KeyId, ModelId, Timestamp, line::line_text};
use serde::{Deserialize, Serialize};
use std::fmt;

line_text! {
    /// A key's name: 1 to 80 characters on one line.
    KeyName, Name, 80
}

/// The scope of a key: what it may do, and how much of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KeyScope {
    /// The models and aliases it may ask; empty: all that its owner may.
    pub models: Vec<ModelId>,
    /// How many requests a minute; `None`: as many as its owner may.
    pub requests_per_minute: Option<u32>,
    /// How many tokens a minute, read and written; `None`: as many as its owner may.
    pub tokens_per_minute: Option<u32>,
    /// What it may spend.
    pub allowance: Option<Allowance>,
    /// When it stops working.
    pub expires_at: Option<Timestamp>,
}

impl KeyScope {
    /// The most models a scope may name.
    pub const MOST_MODELS: usize = 50;

    /// Whether it covers a model.
    #[must_use]
    pub fn covers(&self, model: &ModelId) -> bool {
        self.models.is_empty() || self.models.contains(model)
    }
}

/// A key with which programs ask in a person's name, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// Its id.
    pub id: KeyId,
    /// The account in whose name it asks.
    pub owner: AccountId,
    /// What it is called.
    pub name: KeyName,
    /// The last four characters of its secret, to tell keys apart.
    pub hint: String,
    /// The scope: what it may do.
    pub scope: KeyScope,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, to within a minute.
    pub used_at: Option<Timestamp>,
}

/// A key that was just made. Its secret is shown once and kept nowhere.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewKey {
    /// The key.
    pub key: Key,
    /// What stands after `Authorization: Bearer`.
    pub secret: String,
}

impl NewKey {
    /// What every secret begins with, so that those who look for leaked keys recognise it.
    pub const PREFIX: &str = "plk_";
}

impl fmt::Debug for NewKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewKey").field("key", &self.key).finish_non_exhaustive()
    }
}
