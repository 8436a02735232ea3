//! The cache of keys that were looked up a moment ago, so that a program that asks often does not ask the database each
//! time.
//!
//! It takes the clock as an argument and touches no database: that it never believes a key for too long is tested alone.

use contract::{Key, KeyId, Timestamp};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The time that a key is believed without looking again, in milliseconds. What this process revokes is forgotten at
/// once; this is for what another one did, `plauder key revoke` and `plauder user suspend` among them.
const CACHE_LIFETIME: i64 = Timestamp::SECOND;
/// The most keys that are remembered.
const REMEMBERED: usize = 1_000;

/// The cache of keys, by the hash of their secret.
#[derive(Default)]
pub(crate) struct KeyCache(Mutex<Entries>);

#[derive(Default)]
struct Entries {
    /// Each key, and when it was looked up.
    keys: HashMap<[u8; 32], (Key, Timestamp)>,
    /// When each of them was looked up.
    read_at: HashMap<KeyId, Timestamp>,
    /// The number of times that all of them were forgotten.
    generation: u64,
}

impl KeyCache {
    /// The key of a secret, if it was looked up a moment ago and lets somebody in.
    pub fn get(&self, hash: &[u8; 32], now: Timestamp) -> Option<Key> {
        let cache = self.entries();
        let (key, read_at) = cache.keys.get(hash)?;
        let is_fresh = is_fresh(*read_at, now);
        let is_alive = key.scope.expires_at.is_none_or(|at| now < at);
        (is_fresh && is_alive).then(|| key.clone())
    }

    /// Whether a key was looked up a moment ago and has not been forgotten since. One that expired meanwhile is found by
    /// whoever looks for what was revoked.
    pub fn believes(&self, key: KeyId, now: Timestamp) -> bool {
        self.entries().read_at.get(&key).is_some_and(|read_at| is_fresh(*read_at, now))
    }

    /// The generation of the cache, which whoever looks a key up now hands to `put`.
    pub fn generation(&self) -> u64 {
        self.entries().generation
    }

    /// Remembers a key that was looked up, unless all were forgotten since: perhaps this one was meant.
    pub fn put(&self, hash: [u8; 32], key: Key, now: Timestamp, generation: u64) {
        let mut cache = self.entries();
        if cache.generation != generation {
            return;
        }
        if cache.keys.len() >= REMEMBERED {
            cache.keys.clear();
            cache.read_at.clear();
        }
        cache.read_at.insert(key.id, now);
        cache.keys.insert(hash, (key, now));
    }

    /// Forgets all keys: one was revoked, or a person is not what they were.
    pub fn forget(&self) {
        let mut cache = self.entries();
        cache.keys.clear();
        cache.read_at.clear();
        cache.generation += 1;
    }

    fn entries(&self) -> MutexGuard<'_, Entries> {
        // The entries are whole even after a panic.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_fresh(read_at: Timestamp, now: Timestamp) -> bool {
    now.since(read_at) < CACHE_LIFETIME && read_at <= now
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::{AccountId, KeyId, KeyName, KeyScope};
    use uuid::Uuid;

    const NOON: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    fn key(expires_at: Option<Timestamp>) -> Key {
        Key {
            id: KeyId::new(Uuid::from_u128(1)),
            owner: AccountId::new(Uuid::from_u128(2)),
            name: KeyName::parse("Backups").unwrap(),
            hint: "wxyz".into(),
            scope: KeyScope { expires_at, ..KeyScope::default() },
            created_at: NOON,
            used_at: Some(NOON),
        }
    }

    #[test]
    fn a_key_is_believed_for_a_second() {
        let cache = KeyCache::default();
        cache.put([1; 32], key(None), NOON, 0);

        assert_eq!(cache.get(&[1; 32], NOON.plus_millis(999)), Some(key(None)));
        assert_eq!(cache.get(&[1; 32], NOON.plus_millis(1_000)), None);
        assert_eq!(cache.get(&[1; 32], NOON.plus_millis(-1)), None, "the clock was set back");
        assert_eq!(cache.get(&[2; 32], NOON), None);
    }

    #[test]
    fn an_expired_key_and_a_forgotten_one_let_nobody_in() {
        let cache = KeyCache::default();
        cache.put([1; 32], key(Some(NOON.plus_millis(5))), NOON, 0);

        assert!(cache.get(&[1; 32], NOON.plus_millis(4)).is_some());
        assert!(cache.get(&[1; 32], NOON.plus_millis(5)).is_none());
        assert!(cache.believes(key(None).id, NOON));
        assert!(!cache.believes(key(None).id, NOON.plus_millis(1_000)));
        cache.forget();
        assert!(cache.get(&[1; 32], NOON).is_none());
        assert!(!cache.believes(key(None).id, NOON));
        cache.put([1; 32], key(None), NOON, 0);
        assert!(cache.get(&[1; 32], NOON).is_none(), "it was looked up before all were forgotten");
        cache.put([1; 32], key(None), NOON, cache.generation());
        assert!(cache.get(&[1; 32], NOON).is_some());
    }

    #[test]
    fn no_more_are_remembered_than_there_is_room_for() {
        let cache = KeyCache::default();
        for n in 0..2 * REMEMBERED as u64 {
            let mut hash = [0; 32];
            hash[..8].copy_from_slice(&n.to_le_bytes());
            cache.put(hash, key(None), NOON, 0);
        }

        assert!(cache.entries().keys.len() <= REMEMBERED);
    }
}
