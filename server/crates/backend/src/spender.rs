//! Whose question it is, as rate limits, budgets and the ledger need to know it.
//!
//! A file of its own, because all three count by it and none of them owns it.

use contract::{AccountId, Allowance, KeyHolder, KeyId, ModelId};

/// The account that a question is charged to, and the key that asks it.
#[derive(Clone, Debug)]
pub(crate) struct Spender {
    /// The account.
    pub account: AccountId,
    /// The key; `None`: the person asks on their own.
    pub key: Option<KeyHolder>,
}

impl Spender {
    /// A person who asks on their own.
    pub fn person(account: AccountId) -> Self {
        Self { account, key: None }
    }

    /// A key that asks in its owner's name.
    pub fn key(holder: &KeyHolder) -> Self {
        Self { account: holder.account, key: Some(holder.clone()) }
    }

    /// The id of the key that asks.
    pub fn key_id(&self) -> Option<KeyId> {
        self.key.as_ref().map(|holder| holder.key)
    }

    /// Whether the key's scope covers a model; a person's does not end.
    pub fn covers(&self, model: &ModelId) -> bool {
        self.key.as_ref().is_none_or(|key| key.scope.covers(model))
    }

    /// The key's own allowance. `None`: it has none, or no key asks.
    pub fn allowance(&self) -> Option<(KeyId, Allowance)> {
        let holder = self.key.as_ref()?;
        Some((holder.key, holder.scope.allowance?))
    }
}
