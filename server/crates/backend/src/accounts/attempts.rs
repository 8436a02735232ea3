//! How often somebody may try a password or a code.
//!
//! A try is paid for before it is made and given back when it was right, so that a thousand tries at once
//! are counted like a thousand in a row. Each address and each account has a bucket of tries that fills
//! again with time; a bucket is one number, the moment at which it is full again (GCRA).

use contract::{Email, Failure, Timestamp};
use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many buckets of a kind are remembered.
const REMEMBERED: usize = 10_000;

/// A rule: `burst` tries at once, then one each `pause`.
#[derive(Clone, Copy)]
struct Pace {
    burst: i64,
    pause: i64,
}

/// One person mistypes a few times; a household or an office shares an address.
const BY_ADDRESS: Pace = Pace { burst: 30, pause: 10 * Timestamp::SECOND };
const BY_EMAIL: Pace = Pace { burst: 10, pause: 30 * Timestamp::SECOND };

/// Counts tries.
pub(crate) struct Attempts {
    books: Mutex<Books>,
}

struct Books {
    addresses: Buckets<Network>,
    emails: Buckets<Email>,
}

/// A try that was paid for. Dropping it keeps the payment: a visitor who hangs up has tried.
#[must_use = "a right try is given back with `was_right`"]
pub(crate) struct Try<'a> {
    attempts: &'a Attempts,
    network: Option<Network>,
    email: Option<Email>,
}

impl Attempts {
    pub(crate) fn new() -> Self {
        Self {
            books: Mutex::new(Books {
                addresses: Buckets::new(BY_ADDRESS),
                emails: Buckets::new(BY_EMAIL),
            }),
        }
    }

    /// Pays for a try from an address, at an account, or both.
    ///
    /// # Errors
    /// `TooMany` when one of the two has none left; then nothing is paid.
    pub(crate) fn pay(
        &self,
        address: Option<IpAddr>,
        email: Option<&Email>,
        now: Timestamp,
    ) -> Result<Try<'_>, Failure> {
        let (network, email) = (address.map(Network::of), email.cloned());
        let mut books = self.books();
        let wait = network
            .map_or(0, |network| books.addresses.wait(&network, now))
            .max(email.as_ref().map_or(0, |email| books.emails.wait(email, now)));
        if wait > 0 {
            return Err(Failure::TooMany { retry_after_s: seconds_up(wait) });
        }
        if let Some(network) = network {
            books.addresses.pay(network, now);
        }
        if let Some(email) = email.clone() {
            books.emails.pay(email, now);
        }
        drop(books);
        Ok(Try { attempts: self, network, email })
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        // Every change of the books is one insertion: they are whole even after a panic.
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Try<'_> {
    /// Gives the try back.
    pub(crate) fn was_right(self) {
        let mut books = self.attempts.books();
        if let Some(network) = self.network {
            books.addresses.give_back(&network);
        }
        if let Some(email) = &self.email {
            books.emails.give_back(email);
        }
    }
}

struct Buckets<K> {
    pace: Pace,
    /// When each bucket is full again. One that is full is not kept.
    full_at: HashMap<K, Timestamp>,
}

impl<K: Hash + Eq> Buckets<K> {
    fn new(pace: Pace) -> Self {
        Self { pace, full_at: HashMap::new() }
    }

    /// Milliseconds until the next try; 0 when there is one left.
    fn wait(&self, key: &K, now: Timestamp) -> i64 {
        let Some(full_at) = self.full_at.get(key) else { return 0 };
        (full_at.since(now) - (self.pace.burst - 1) * self.pace.pause).max(0)
    }

    fn pay(&mut self, key: K, now: Timestamp) {
        if self.full_at.len() >= REMEMBERED && !self.full_at.contains_key(&key) {
            self.make_room(now);
        }
        let full_at = self.full_at.entry(key).or_insert(now);
        *full_at = (*full_at).max(now).plus_millis(self.pace.pause);
    }

    fn give_back(&mut self, key: &K) {
        if let Some(full_at) = self.full_at.get_mut(key) {
            *full_at = full_at.plus_millis(-self.pace.pause);
        }
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

/// Who shares an address: one IPv4 host, or one IPv6 /64, which is what a household gets.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Network {
    V4(Ipv4Addr),
    V6([u16; 4]),
}

impl Network {
    fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(v4) => Self::V4(v4),
            IpAddr::V6(v6) => {
                let [a, b, c, d, ..] = v6.segments();
                Self::V6([a, b, c, d])
            }
        }
    }
}

fn seconds_up(millis: i64) -> u32 {
    u32::try_from(millis.saturating_add(Timestamp::SECOND - 1) / Timestamp::SECOND)
        .unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp::from_millis(1_800_000_000_000);
    const HOME: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));

    fn ada() -> Email {
        Email::parse("ada@example.org").unwrap()
    }

    fn waits(result: Result<Try<'_>, Failure>) -> Option<u32> {
        result.err().and_then(|failure| failure.retry_after_s())
    }

    #[test]
    fn an_account_can_be_tried_ten_times_then_once_in_thirty_seconds() {
        let attempts = Attempts::new();
        for _ in 0..10 {
            drop(attempts.pay(None, Some(&ada()), NOON).unwrap());
        }

        assert_eq!(waits(attempts.pay(None, Some(&ada()), NOON)), Some(30));
        assert_eq!(waits(attempts.pay(None, Some(&ada()), NOON.plus_millis(29_001))), Some(1));
        assert_eq!(waits(attempts.pay(None, Some(&ada()), NOON.plus_millis(30_000))), None);
    }

    #[test]
    fn an_address_can_try_thirty_accounts() {
        let attempts = Attempts::new();
        for n in 0..30 {
            let email = Email::parse(&format!("{n}@example.org")).unwrap();
            drop(attempts.pay(Some(HOME), Some(&email), NOON).unwrap());
        }

        assert_eq!(waits(attempts.pay(Some(HOME), Some(&ada()), NOON)), Some(10));
        assert_eq!(waits(attempts.pay(None, Some(&ada()), NOON)), None);
    }

    #[test]
    fn a_right_try_costs_nothing() {
        let attempts = Attempts::new();
        for _ in 0..100 {
            attempts.pay(Some(HOME), Some(&ada()), NOON).unwrap().was_right();
        }

        assert_eq!(waits(attempts.pay(Some(HOME), Some(&ada()), NOON)), None);
    }

    #[test]
    fn a_refused_try_is_not_paid_for() {
        let attempts = Attempts::new();
        for _ in 0..10 {
            drop(attempts.pay(None, Some(&ada()), NOON).unwrap());
        }
        for _ in 0..1_000 {
            assert_eq!(waits(attempts.pay(Some(HOME), Some(&ada()), NOON)), Some(30));
        }

        assert_eq!(waits(attempts.pay(Some(HOME), None, NOON)), None);
    }

    #[test]
    fn neighbours_in_one_ipv6_network_share_a_bucket() {
        let attempts = Attempts::new();
        for n in 0..30 {
            let neighbour = format!("2001:db8:1:2::{n:x}").parse().unwrap();
            drop(attempts.pay(Some(neighbour), None, NOON).unwrap());
        }

        let (here, there) = ("2001:db8:1:2:ffff::1", "2001:db8:1:3::1");
        assert_eq!(waits(attempts.pay(Some(here.parse().unwrap()), None, NOON)), Some(10));
        assert_eq!(waits(attempts.pay(Some(there.parse().unwrap()), None, NOON)), None);
    }

    #[test]
    fn an_ipv4_address_is_the_same_in_ipv6_clothes() {
        assert!(Network::of("::ffff:192.0.2.7".parse().unwrap()) == Network::of(HOME));
    }

    #[test]
    fn a_flood_of_names_is_forgotten_before_the_account_under_attack() {
        let mut buckets = Buckets::new(BY_EMAIL);
        for _ in 0..10 {
            buckets.pay("ada".to_owned(), NOON);
        }
        for n in 0..2 * REMEMBERED {
            buckets.pay(n.to_string(), NOON);
        }

        assert!(buckets.full_at.len() <= REMEMBERED);
        assert!(buckets.wait(&"ada".to_owned(), NOON) > 0);
    }

    #[test]
    fn full_buckets_are_forgotten_first() {
        let mut buckets = Buckets::new(BY_EMAIL);
        for n in 0..REMEMBERED {
            buckets.pay(n, NOON);
        }

        buckets.pay(REMEMBERED, NOON.plus_millis(60_000));

        assert_eq!(buckets.full_at.len(), 1);
    }
}
