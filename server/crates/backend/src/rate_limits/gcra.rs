//! The generic cell rate algorithm (GCRA): buckets of tries that fill again with time. A bucket is one number, the moment
//! at which it is full again.
//!
//! The algorithm alone: it knows nothing of who is counted, and reads no clock. So the rate limits and the throttle of
//! sign-ins share it, and its tests are arithmetic.

use contract::Timestamp;
use std::{collections::HashMap, hash::Hash};

/// The most buckets of a kind that are remembered.
const REMEMBERED: usize = 10_000;

/// A quota: `burst` tries at once, then one each `pause`. Times are in the unit of `Buckets`' moments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quota {
    /// The tries in a full bucket, at least 1.
    pub burst: i64,
    /// The time until one more try is there.
    pub pause: i64,
}

/// The buckets of one kind, by what is counted: a person, a key, a network.
pub(crate) struct Buckets<K> {
    /// The moment at which each bucket is full again. One that is full need not be kept.
    full_at: HashMap<K, Timestamp>,
    /// The latest moment that the clock has shown.
    latest: Timestamp,
}

impl<K> Default for Buckets<K> {
    fn default() -> Self {
        Self { full_at: HashMap::new(), latest: Timestamp::from_millis(0) }
    }
}

impl<K: Hash + Eq> Buckets<K> {
    /// The time until the next try, in the unit of the moments; 0 when there is one left. Nothing is taken.
    pub fn wait(&mut self, key: &K, quota: Quota, now: Timestamp) -> i64 {
        self.keep_up(quota, now);
        let Some(full_at) = self.full_at.get(key) else { return 0 };
        (full_at.since(now) - (quota.burst - 1) * quota.pause).max(0)
    }

    /// Takes so many tries out of a bucket, whether they are in it or not: the wait grows by what was lacking.
    pub fn take(&mut self, key: K, quota: Quota, tries: i64, now: Timestamp) {
        if self.full_at.len() >= REMEMBERED && !self.full_at.contains_key(&key) {
            self.make_room(now);
        }
        let full_at = self.full_at.entry(key).or_insert(now);
        *full_at = (*full_at).max(now).plus_millis(quota.pause.saturating_mul(tries));
    }

    /// Takes one try out of a bucket, if there is one: 0. Else nothing is taken, and this is the time until there is.
    pub fn wait_or_take(&mut self, key: K, quota: Quota, now: Timestamp) -> i64 {
        let wait = self.wait(&key, quota, now);
        if wait == 0 {
            self.take(key, quota, 1, now);
        }
        wait
    }

    /// Puts one try back; nothing happens if the bucket is full.
    pub fn put_back(&mut self, key: &K, quota: Quota) {
        if let Some(full_at) = self.full_at.get_mut(key) {
            *full_at = full_at.plus_millis(-quota.pause);
        }
    }

    /// Follows the clock. When it is set back by more than it takes to fill a bucket, all buckets go back with it: nobody
    /// waits until it shows again what it has shown.
    fn keep_up(&mut self, quota: Quota, now: Timestamp) {
        let back = self.latest.since(now);
        if back <= quota.burst.saturating_mul(quota.pause) {
            self.latest = self.latest.max(now);
            return;
        }
        for full_at in self.full_at.values_mut() {
            *full_at = full_at.plus_millis(-back);
        }
        self.latest = now;
    }

    /// Forgets the buckets that are full, or else the fuller half: a flood of new names then pushes out its
    /// own, and not the account that is being attacked.
    fn make_room(&mut self, now: Timestamp) {
        self.full_at.retain(|_, full_at| *full_at > now);
        if self.full_at.len() < REMEMBERED {
            return;
        }
        let mut moments: Vec<Timestamp> = self.full_at.values().copied().collect();
        let (_, middle, _) = moments.select_nth_unstable(REMEMBERED / 2);
        self.full_at.retain(|_, full_at| *full_at > *middle);
    }
}

/// Milliseconds as whole seconds, rounded up.
pub(crate) fn seconds_up(millis: i64) -> u32 {
    u32::try_from(millis.saturating_add(Timestamp::SECOND - 1) / Timestamp::SECOND)
        .unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp::from_millis(1_800_000_000_000);
    const QUOTA: Quota = Quota { burst: 10, pause: 30 * Timestamp::SECOND };

    #[test]
    fn a_flood_of_names_is_forgotten_before_the_account_under_attack() {
        let mut buckets = Buckets::default();
        for _ in 0..10 {
            buckets.take("ada".to_owned(), QUOTA, 1, NOON);
        }
        for n in 0..2 * REMEMBERED {
            buckets.take(n.to_string(), QUOTA, 1, NOON);
        }

        assert!(buckets.full_at.len() <= REMEMBERED);
        assert!(buckets.wait(&"ada".to_owned(), QUOTA, NOON) > 0);
    }

    #[test]
    fn full_buckets_are_forgotten_first() {
        let mut buckets = Buckets::default();
        for n in 0..REMEMBERED {
            buckets.take(n, QUOTA, 1, NOON);
        }

        buckets.take(REMEMBERED, QUOTA, 1, NOON.plus_millis(60_000));

        assert_eq!(buckets.full_at.len(), 1);
    }

    #[test]
    fn a_clock_that_is_set_back_makes_nobody_wait_longer_and_nobody_rich() {
        const HOUR: i64 = 3_600_000;
        let mut buckets = Buckets::default();
        assert_eq!(buckets.wait(&"ada", QUOTA, NOON), 0);
        for _ in 0..12 {
            buckets.take("ada", QUOTA, 1, NOON);
        }
        let wait = buckets.wait(&"ada", QUOTA, NOON);
        let before = NOON.plus_millis(-HOUR);

        assert_eq!(wait, 3 * QUOTA.pause);
        assert_eq!(buckets.wait(&"ada", QUOTA, before), wait);
        assert_eq!(buckets.wait(&"ada", QUOTA, before.plus_millis(wait)), 0);
    }

    #[test]
    fn a_clock_that_is_a_little_behind_changes_nothing() {
        let mut buckets = Buckets::default();
        assert_eq!(buckets.wait(&"ada", QUOTA, NOON), 0);
        for _ in 0..12 {
            buckets.take("ada", QUOTA, 1, NOON);
        }

        for _ in 0..100 {
            buckets.wait(&"ada", QUOTA, NOON.plus_millis(-1));
            buckets.wait(&"ada", QUOTA, NOON);
        }

        assert_eq!(buckets.wait(&"ada", QUOTA, NOON), 3 * QUOTA.pause);
    }
}
