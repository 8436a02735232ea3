//! Permits: how much of something is in use at once, bounded in all and for each who holds it.
//!
//! The edge and the use cases count different things, bodies and streams and hashes, in the same way: that way stands here,
//! and each of them keeps its own count. Whoever is refused is told to come back; nobody waits in here.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The bound that one more permit would break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PermitBound {
    /// That on what everybody uses together.
    All,
    /// That on what one of them uses.
    Each,
}

/// A number of permits, for everybody together and for each. Cheap to clone.
pub struct Permits<K: Eq + Hash>(Arc<Counts<K>>);

/// What is in use, and how much may be.
struct Counts<K> {
    all: usize,
    each: usize,
    used: Mutex<Used<K>>,
}

struct Used<K> {
    all: usize,
    by_holder: HashMap<K, usize>,
}

/// Permits that somebody uses; given back when dropped.
#[must_use = "what is dropped is given back"]
pub struct Permit<K: Clone + Eq + Hash> {
    permits: Permits<K>,
    holder: K,
    amount: usize,
}

impl<K: Clone + Eq + Hash> Permits<K> {
    /// So many permits `all` together, of which each may use `each`.
    pub fn new(all: usize, each: usize) -> Self {
        let used = Mutex::new(Used { all: 0, by_holder: HashMap::new() });
        Self(Arc::new(Counts { all, each, used }))
    }

    /// Takes so many permits for somebody.
    ///
    /// # Errors
    /// The bound that they would break. Then nothing is taken.
    pub fn take(&self, holder: K, amount: usize) -> Result<Permit<K>, PermitBound> {
        self.count(&holder, amount)?;
        Ok(Permit { permits: self.clone(), holder, amount })
    }

    fn count(&self, holder: &K, amount: usize) -> Result<(), PermitBound> {
        let mut used = self.used();
        let own = used.by_holder.get(holder).copied().unwrap_or(0);
        if own.saturating_add(amount) > self.0.each {
            return Err(PermitBound::Each);
        }
        if used.all.saturating_add(amount) > self.0.all {
            return Err(PermitBound::All);
        }
        used.all += amount;
        if amount > 0 {
            *used.by_holder.entry(holder.clone()).or_default() += amount;
        }
        Ok(())
    }

    fn used(&self) -> MutexGuard<'_, Used<K>> {
        // The counts are whole even after a panic.
        self.0.used.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Clone + Eq + Hash> Permit<K> {
    /// Takes so many more.
    ///
    /// # Errors
    /// The bound that they would break. Then nothing more is taken, and what was stays.
    pub fn grow(&mut self, more: usize) -> Result<(), PermitBound> {
        self.permits.count(&self.holder, more)?;
        self.amount += more;
        Ok(())
    }
}

impl<K: Eq + Hash> Clone for Permits<K> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K: Clone + Eq + Hash> Drop for Permit<K> {
    fn drop(&mut self) {
        let mut used = self.permits.used();
        used.all -= self.amount;
        if let Some(own) = used.by_holder.get_mut(&self.holder) {
            *own -= self.amount;
            if *own == 0 {
                used.by_holder.remove(&self.holder);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_who_uses_all_of_theirs_keeps_nobody_else_out() {
        let permits = Permits::new(5, 3);

        let _adas = permits.take("ada", 3).unwrap();

        assert_eq!(permits.take("ada", 1).err(), Some(PermitBound::Each));
        let _bobs = permits.take("bob", 2).unwrap();
        assert_eq!(permits.take("bob", 1).err(), Some(PermitBound::All));
    }

    #[test]
    fn what_is_dropped_is_given_back_and_nobody_is_remembered() {
        let permits = Permits::new(5, 5);
        let mut permit = permits.take("ada", 0).unwrap();

        permit.grow(4).unwrap();

        assert_eq!(permit.grow(2), Err(PermitBound::Each));
        permit.grow(1).unwrap();
        assert_eq!(permits.take("bob", 1).err(), Some(PermitBound::All));
        drop(permit);
        assert_eq!(permits.used().all, 0);
        assert!(permits.used().by_holder.is_empty());
    }
}
