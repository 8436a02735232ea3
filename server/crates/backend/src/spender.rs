//! Whose question it is, as budgets, rate limits and the ledger need to know it.

use contract::{AccountId, KeyHolder, KeyId, key::Allowance};

/// Who asks, and who pays for it.
#[derive(Clone, Debug)]
pub(crate) struct Spender {
    pub account: AccountId,
    /// The key that asks, if one does.
    pub key: Option<KeyHolder>,
}

impl Spender {
    pub fn person(account: AccountId) -> Self {
        Self { account, key: None }
    }

    pub fn key(holder: &KeyHolder) -> Self {
        Self { account: holder.account, key: Some(holder.clone()) }
    }

    /// The key that asks.
    pub fn key_id(&self) -> Option<KeyId> {
        self.key.as_ref().map(|holder| holder.key)
    }

    /// The key that asks and what it may spend, where it may not spend anything.
    pub fn allowance(&self) -> Option<(KeyId, Allowance)> {
        let holder = self.key.as_ref()?;
        Some((holder.key, holder.scope.allowance?))
    }
}
