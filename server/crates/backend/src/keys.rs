//! Keys, with which programs ask models in a person's name.
//!
//! Apart from `accounts.rs`: a key is no session. It asks models within its scope and does nothing else, so what makes a
//! `Caller` of it counts addresses and wrong keys, which a cookie does not need.

mod cache;

pub(crate) use cache::KeyCache;

use crate::Backend;
use crate::accounts::{FreshSecret, hash_of};
use crate::policy::revocations::{Occasion, reach};
use crate::policy::{Action, may};
use async_trait::async_trait;
use contract::ports::{Clock, Fault, Ids, Keys};
use contract::{
    AccountId, Allowance, Caller, Failure, Field, Key, KeyHolder, KeyId, KeyName, KeyScope,
    ListScope, ModelId, NewKey, Page, PageRequest, Rule, Subject, Timestamp,
};
use std::net::IpAddr;
use storage::Storage;

/// The failure of a key that is not there, or is somebody else's.
pub(crate) const MISSING: Failure = Failure::Missing { what: Subject::Key };
/// The most keys that a person may have, of those that are neither revoked nor expired.
const MOST: u32 = 100;
/// The number of a secret's last characters that are kept, to tell keys apart.
const HINT: usize = 4;
/// The time within which a key that is used is not written again, in milliseconds.
const USED_PRECISION: i64 = 60 * Timestamp::SECOND;

#[async_trait]
impl Keys for Backend {
    async fn list(
        &self,
        caller: &Caller,
        scope: ListScope,
        search: Option<&str>,
        request: &PageRequest,
    ) -> Result<Page<Key>, Fault> {
        let person = caller.person()?;
        if scope == ListScope::All {
            may(person, Action::SeeAllKeys)?;
        }
        let owner = (scope == ListScope::Own).then_some(person.account);
        Ok(self.storage.keys(owner, search, self.clock.now(), request).await?)
    }

    async fn add(&self, caller: &Caller, name: &str, scope: KeyScope) -> Result<NewKey, Fault> {
        let person = caller.person()?;
        self.require_proof(person).await?;
        let made =
            add(&self.storage, &*self.clock, &*self.ids, person.account, name, scope).await?;
        // What has ended the session meanwhile may have looked for keys before there was this one.
        if self.storage.session_by_id(person.session, self.clock.now()).await?.is_none() {
            Keys::revoke(self, caller, made.key.id).await?;
            return Err(Failure::SignedOut.into());
        }
        Ok(made)
    }

    async fn revoke(&self, caller: &Caller, key: KeyId) -> Result<(), Fault> {
        let person = caller.person()?;
        // Whoever may not revoke everybody's keys finds only their own.
        let owner = may(person, Action::RevokeAnybodysKey).is_err().then_some(person.account);
        let revocation = reach(Occasion::KeyRevoked(key)).revocation();
        let revoked = self.storage.revoke(owner, revocation, self.clock.now()).await;
        // Perhaps it was done even if the database did not say so.
        self.key_cache.forget();
        let revoked = revoked?;
        self.end_carried_by(&revoked);
        if revoked.is_nothing() { Err(MISSING.into()) } else { Ok(()) }
    }

    async fn caller_by_key(&self, secret: &str, address: IpAddr) -> Result<Caller, Fault> {
        let now = self.clock.now();
        self.rate_limits.check_key_address(address, now)?;
        let hash = secret.strip_prefix(NewKey::PREFIX).and_then(hash_of);
        let Some(hash) = hash else { return Ok(Caller::Anonymous) };
        let key = match self.key_cache.get(&hash, now) {
            Some(key) => Some(key),
            None => self.look_up(hash, now).await?,
        };
        let Some(key) = key else {
            self.rate_limits.count_wrong_key(address, now);
            return Ok(Caller::Anonymous);
        };
        let Key { id: key, owner: account, scope, .. } = key;
        Ok(Caller::Key(KeyHolder { key, account, scope, address }))
    }
}

impl Backend {
    /// Finds a key by the hash of its secret, if it lets somebody in, and has it noted that it was used.
    async fn look_up(&self, hash: [u8; 32], now: Timestamp) -> Result<Option<Key>, Fault> {
        let generation = self.key_cache.generation();
        let key = self.storage.key_by_secret(&hash, now).await?;
        let Some(key) = key else { return Ok(None) };
        if key.used_at.is_none_or(|used| now.since(used) >= USED_PRECISION) {
            self.uses.note_key(key.id, now);
        }
        self.key_cache.put(hash, key.clone(), now, generation);
        Ok(Some(key))
    }
}

/// Makes a key in somebody's name, and its secret, which is kept nowhere. The port and the command line share it.
///
/// # Errors
/// `Forbidden` if they have `MOST` keys already, `Invalid` for a name or a scope, or when the database cannot be written.
pub(crate) async fn add(
    storage: &Storage,
    clock: &dyn Clock,
    ids: &dyn Ids,
    owner: AccountId,
    name: &str,
    scope: KeyScope,
) -> Result<NewKey, Fault> {
    let now = clock.now();
    let name = KeyName::parse(name)?;
    check(&scope, now)?;
    let FreshSecret { text, hash } = FreshSecret::new(ids);
    let secret = format!("{}{text}", NewKey::PREFIX);
    let key = Key {
        id: KeyId::new(ids.uuid()),
        owner,
        name,
        hint: secret[secret.len() - HINT..].to_owned(),
        scope,
        created_at: now,
        used_at: None,
    };
    if !storage.add_key(&key, &hash, MOST).await? {
        return Err(Failure::Forbidden.into());
    }
    Ok(NewKey { key, secret })
}

/// Refuses a scope that means nothing.
fn check(scope: &KeyScope, now: Timestamp) -> Result<(), Failure> {
    let invalid = |field, rule| Err(Failure::Invalid { field, rule });
    if scope.models.len() > KeyScope::MOST_MODELS {
        return invalid(Field::Model, Rule::Malformed);
    }
    for model in &scope.models {
        // What comes over the wire is a text that nobody has looked at.
        ModelId::parse(model.as_str())?;
    }
    if [scope.requests_per_minute, scope.tokens_per_minute].contains(&Some(0)) {
        return invalid(Field::Rate, Rule::Malformed);
    }
    match scope.allowance {
        Some(Allowance { money: None, tokens: None, .. }) => {
            return invalid(Field::Allowance, Rule::Empty);
        }
        Some(Allowance { money, tokens, .. })
            if money.is_some_and(|money| money.0 <= 0) || tokens == Some(0) =>
        {
            return invalid(Field::Allowance, Rule::Malformed);
        }
        _ => {}
    }
    if scope.expires_at.is_some_and(|at| at <= now) {
        return invalid(Field::ExpiresAt, Rule::Past);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::{Period, Pico};

    const NOW: Timestamp = Timestamp::from_millis(1_000);

    fn allowing(money: Option<i64>, tokens: Option<u64>) -> KeyScope {
        let allowance = Allowance { period: Period::Day, money: money.map(Pico), tokens };
        KeyScope { allowance: Some(allowance), ..KeyScope::default() }
    }

    fn asking(count: usize) -> KeyScope {
        let model = |n| ModelId::parse(&format!("fake/{n}")).unwrap();
        KeyScope { models: (0..count).map(model).collect(), ..KeyScope::default() }
    }

    #[test]
    fn a_scope_that_limits_something_is_accepted() {
        let rate = KeyScope { requests_per_minute: Some(1), ..KeyScope::default() };
        let until = KeyScope { expires_at: Some(NOW.plus_millis(1)), ..KeyScope::default() };
        for scope in [
            KeyScope::default(),
            asking(KeyScope::MOST_MODELS),
            allowing(Some(1), None),
            allowing(None, Some(1)),
            rate,
            until,
        ] {
            assert_eq!(check(&scope, NOW), Ok(()), "{scope:?}");
        }
    }

    #[test]
    fn a_scope_that_means_nothing_is_refused() {
        let rate = KeyScope { requests_per_minute: Some(0), ..KeyScope::default() };
        let past = KeyScope { expires_at: Some(NOW), ..KeyScope::default() };
        let no_model: KeyScope = serde_json::from_str(r#"{ "models": ["gpt"] }"#).unwrap();
        for (scope, field, rule) in [
            (asking(KeyScope::MOST_MODELS + 1), Field::Model, Rule::Malformed),
            (no_model, Field::Model, Rule::Malformed),
            (rate, Field::Rate, Rule::Malformed),
            (allowing(None, None), Field::Allowance, Rule::Empty),
            (allowing(Some(0), None), Field::Allowance, Rule::Malformed),
            (allowing(Some(-1), Some(5)), Field::Allowance, Rule::Malformed),
            (allowing(Some(5), Some(0)), Field::Allowance, Rule::Malformed),
            (past, Field::ExpiresAt, Rule::Past),
        ] {
            assert_eq!(check(&scope, NOW), Err(Failure::Invalid { field, rule }), "{scope:?}");
        }
    }
}
