//! Keys: how a program asks models in a person's name.
//!
//! Apart from accounts, because a key is no way to sign in: it has a scope where a person has a role, and asks models
//! without being able to do anything else.

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
    /// The most requests a minute; `None`: as many as its owner may.
    pub requests_per_minute: Option<u32>,
    /// The most tokens a minute, read and written; `None`: as many as its owner may.
    pub tokens_per_minute: Option<u32>,
    /// The allowance: what it may spend; `None`: it has none of its own.
    pub allowance: Option<Allowance>,
    /// When it stops working; `None`: never.
    pub expires_at: Option<Timestamp>,
}

impl KeyScope {
    /// The most models a scope may name.
    pub const MOST_MODELS: usize = 50;

    /// Whether the scope covers a model or an alias.
    #[must_use]
    pub fn covers(&self, model: &ModelId) -> bool {
        self.models.is_empty() || self.models.contains(model)
    }
}

/// A key with which programs ask in a person's name, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// The key's id.
    pub id: KeyId,
    /// The account in whose name it asks.
    pub owner: AccountId,
    /// The name by which its owner tells it apart.
    pub name: KeyName,
    /// The last four characters of its secret, to tell keys apart.
    pub hint: String,
    /// The scope: what it may do.
    pub scope: KeyScope,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, to within a minute; `None`: never.
    pub used_at: Option<Timestamp>,
}

/// A key that was just made. Its secret is shown once and kept nowhere.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewKey {
    /// The key, as it is listed from now on.
    pub key: Key,
    /// The secret, which stands after `Authorization: Bearer`.
    pub secret: String,
}

impl NewKey {
    /// The prefix of every secret, by which those who look for leaked keys recognise it.
    pub const PREFIX: &str = "plk_";
}

impl fmt::Debug for NewKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewKey").field("key", &self.key).finish_non_exhaustive()
    }
}
