//! The spender of a question, as rate limits, budgets and the ledger need to know it.
//!
//! All three count by it and none of them owns it: in any of their files it would make a circle of them.

use contract::{AccountId, Allowance, KeyHolder, KeyId, ModelId};

/// The account that a question is charged to, and the key that asks it.
#[derive(Clone, Debug)]
pub(crate) struct Spender {
    /// The account that is charged.
    pub account: AccountId,
    /// The key that asks; `None`: the person asks on their own.
    pub key: Option<KeyHolder>,
}

impl Spender {
    /// The spender of a person who asks on their own.
    pub fn person(account: AccountId) -> Self {
        Self { account, key: None }
    }

    /// The spender of a key that asks in its owner's name.
    pub fn key(holder: &KeyHolder) -> Self {
        Self { account: holder.account, key: Some(holder.clone()) }
    }

    /// The id of the key that asks; `None`: the person asks on their own.
    pub fn key_id(&self) -> Option<KeyId> {
        self.key.as_ref().map(|holder| holder.key)
    }

    /// Whether the key's scope covers a model. A person who asks on their own has no scope: theirs are all.
    pub fn covers(&self, model: &ModelId) -> bool {
        self.key.as_ref().is_none_or(|key| key.scope.covers(model))
    }

    /// The allowance of the key itself. `None`: it has none, or no key asks.
    pub fn allowance(&self) -> Option<(KeyId, Allowance)> {
        let holder = self.key.as_ref()?;
        Some((holder.key, holder.scope.allowance?))
    }
}
