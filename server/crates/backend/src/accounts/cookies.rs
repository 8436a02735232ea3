//! Cookies that have let somebody in a while ago, so that people are not held up by made-up ones from their address.
//!
//! Nothing is believed because of it: every request looks its session up. It only tells what is surely worth a look from
//! what may be made up, without the database.

use std::{
    collections::HashSet,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The most cookies that are remembered. One more, and all are forgotten: they are known again with their next request.
const REMEMBERED: usize = 20_000;

/// The cookies that have let somebody in, by the hash of their secret.
#[derive(Default)]
pub(crate) struct KnownCookies(Mutex<HashSet<[u8; 32]>>);

impl KnownCookies {
    /// Whether a secret has let somebody in, the last time that it was looked up.
    pub(crate) fn has(&self, hash: &[u8; 32]) -> bool {
        self.hashes().contains(hash)
    }

    /// Notes whether a secret lets somebody in.
    pub(crate) fn note(&self, hash: [u8; 32], lets_in: bool) {
        let mut hashes = self.hashes();
        if !lets_in {
            hashes.remove(&hash);
        } else if !hashes.contains(&hash) {
            if hashes.len() >= REMEMBERED {
                hashes.clear();
            }
            hashes.insert(hash);
        }
    }

    fn hashes(&self) -> MutexGuard<'_, HashSet<[u8; 32]>> {
        // Every change is one insertion or removal: the set is whole even after a panic.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_known_from_when_it_let_somebody_in_until_it_does_not() {
        let known = KnownCookies::default();
        known.note([1; 32], true);
        known.note([2; 32], false);

        assert!(known.has(&[1; 32]) && !known.has(&[2; 32]));
        known.note([1; 32], false);
        assert!(!known.has(&[1; 32]));
    }

    #[test]
    fn no_more_are_remembered_than_there_is_room_for() {
        let known = KnownCookies::default();
        for n in 0..2 * REMEMBERED as u64 {
            let mut hash = [0; 32];
            hash[..8].copy_from_slice(&n.to_le_bytes());
            known.note(hash, true);
        }

        assert!(known.hashes().len() <= REMEMBERED);
    }
}
