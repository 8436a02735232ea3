//! What can be asked about keys.
//!
//! No key can be used here, neither to see keys nor to make more of them, and administrators look after everybody's: in
//! neither are keys like the rest of one's account.

use super::Fault;
use crate::{Caller, Key, KeyId, KeyScope, ListScope, NewKey, Page, PageRequest};
use async_trait::async_trait;
use std::net::IpAddr;

/// The port of keys. They are people's own; administrators see and revoke everybody's.
#[async_trait]
pub trait Keys: Send + Sync {
    /// Lists the caller's own keys, or everybody's (`Forbidden` unless the caller is an administrator), the newest
    /// first, a page at a time. Revoked and expired ones are not among them. With a search those whose name, or whose
    /// owner's name or address, holds it. Fails with `Invalid { Cursor }`.
    async fn list(
        &self,
        caller: &Caller,
        scope: ListScope,
        search: Option<&str>,
        request: &PageRequest,
    ) -> Result<Page<Key>, Fault>;

    /// Makes a key in the caller's name. Fails with `ProofRequired`, and with
    /// `Invalid { Name | Model | Rate | Allowance | ExpiresAt }`.
    async fn add(&self, caller: &Caller, name: &str, scope: KeyScope) -> Result<NewKey, Fault>;

    /// Makes a key stop working, at once. Somebody else's is `Missing { Key }` unless the caller is an
    /// administrator.
    async fn revoke(&self, caller: &Caller, key: KeyId) -> Result<(), Fault>;

    /// Finds the caller to whom a secret belongs; `Anonymous` when it is unknown, revoked or expired, or its owner
    /// suspended. Fails with `TooMany` when too many requests, or too many wrong secrets, came from the address.
    async fn caller_by_key(&self, secret: &str, address: IpAddr) -> Result<Caller, Fault>;
}
