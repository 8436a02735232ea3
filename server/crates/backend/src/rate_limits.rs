//! How often models are asked: buckets of questions and of tokens, for people and for keys.
//!
//! They are counted in this process. A question is paid for before it is asked, tokens when they have been counted: who
//! took more than there were waits until the bucket has filled again.

pub(crate) mod gcra;

use crate::{Limits, network::Network, spender::Spender};
use contract::{AccountId, Failure, KeyId, Timestamp};
use gcra::{Buckets, Pace, seconds_up};
use std::{
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// A minute, in microseconds: a bucket that gives 60,000 tokens a minute fills by one each millisecond.
const MINUTE: i64 = 60_000_000;
/// The times of `Buckets`, in that unit.
const MICROS: i64 = 1_000;

/// Counts what is asked.
pub(crate) struct Rates {
    limits: Limits,
    books: Mutex<Books>,
}

#[derive(Default)]
struct Books {
    people: Buckets<AccountId>,
    keys: Buckets<KeyId>,
    addresses: Buckets<Network>,
    /// The tokens of each of them.
    tokens: Buckets<AccountId>,
    key_tokens: Buckets<KeyId>,
    address_tokens: Buckets<Network>,
    /// Those from where wrong keys come.
    strangers: Buckets<Network>,
}

/// How fast tokens may be taken; `None`: as fast as anybody likes.
struct Paces {
    person: Option<Pace>,
    key: Option<(KeyId, Pace)>,
    address: Option<(Network, Pace)>,
}

impl Paces {
    const fn are_none(&self) -> bool {
        self.person.is_none() && self.key.is_none() && self.address.is_none()
    }
}

/// A program with a revoked key asks on; nobody guesses 32 bytes. What is spared is the database.
const STRANGERS: Pace = Pace { burst: 60, pause: MINUTE / 60 };

impl Rates {
    pub fn new(limits: Limits) -> Self {
        Self { limits, books: Mutex::default() }
    }

    /// Pays for a question of a person's, or of a key's that has rates of its own besides.
    ///
    /// # Errors
    /// `TooMany` when nothing is left of any of them; then nothing is paid.
    pub fn pay(&self, spender: &Spender, now: Timestamp) -> Result<(), Failure> {
        let person = self.limits.requests_per_minute.map(pace);
        let key = spender
            .key
            .as_ref()
            .and_then(|key| Some((key.key, pace(key.scope.requests_per_minute?))));
        let tokens = self.paces(spender);
        if person.is_none() && key.is_none() && tokens.are_none() {
            return Ok(());
        }
        let now = micros(now);
        let mut books = self.books();
        let waits = [
            person.map(|pace| books.people.wait(&spender.account, pace, now)),
            key.map(|(key, pace)| books.keys.wait(&key, pace, now)),
            tokens.person.map(|pace| books.tokens.wait(&spender.account, pace, now)),
            tokens.key.map(|(key, pace)| books.key_tokens.wait(&key, pace, now)),
            tokens.address.map(|(address, pace)| books.address_tokens.wait(&address, pace, now)),
        ];
        let wait = waits.into_iter().flatten().max().unwrap_or(0);
        if wait > 0 {
            return Err(too_many(wait));
        }
        if let Some(pace) = person {
            books.people.pay(spender.account, pace, 1, now);
        }
        if let Some((key, pace)) = key {
            books.keys.pay(key, pace, 1, now);
        }
        Ok(())
    }

    /// How fast tokens may be taken by whoever asks.
    fn paces(&self, spender: &Spender) -> Paces {
        let key = spender.key.as_ref();
        let address = self.limits.tokens_per_minute_per_address.map(pace);
        Paces {
            person: self.limits.tokens_per_minute.map(pace),
            key: key.and_then(|key| Some((key.key, pace(key.scope.tokens_per_minute?)))),
            address: key.and_then(|key| Some((Network::of(key.address), address?))),
        }
    }

    /// Pays for a program's request from an address.
    ///
    /// # Errors
    /// `TooMany` when nothing is left, or too many wrong keys came from there; then nothing is paid.
    pub fn knock(&self, address: IpAddr, now: Timestamp) -> Result<(), Failure> {
        let wait = self.books().strangers.wait(&Network::of(address), STRANGERS, micros(now));
        if wait > 0 {
            return Err(too_many(wait));
        }
        self.come_from(address, now)
    }

    /// Pays for one request from an address whose sender shows something else than a key.
    ///
    /// # Errors
    /// `TooMany` when nothing is left.
    pub fn come_from(&self, address: IpAddr, now: Timestamp) -> Result<(), Failure> {
        let (network, now) = (Network::of(address), micros(now));
        let pace = self.limits.requests_per_minute_per_address.map(pace);
        let mut books = self.books();
        let wait = pace.map_or(0, |pace| books.addresses.wait(&network, pace, now));
        if wait > 0 {
            return Err(too_many(wait));
        }
        if let Some(pace) = pace {
            books.addresses.pay(network, pace, 1, now);
        }
        Ok(())
    }

    /// A wrong key came from an address.
    pub fn was_wrong(&self, address: IpAddr, now: Timestamp) {
        self.books().strangers.pay(Network::of(address), STRANGERS, 1, micros(now));
    }

    /// Pays for the tokens that an answer took.
    pub fn took(&self, spender: &Spender, tokens: u64, now: Timestamp) {
        let paces = self.paces(spender);
        if paces.are_none() {
            return;
        }
        let (tokens, now) = (i64::try_from(tokens).unwrap_or(i64::MAX), micros(now));
        let mut books = self.books();
        if let Some(pace) = paces.person {
            books.tokens.pay(spender.account, pace, tokens, now);
        }
        if let Some((key, pace)) = paces.key {
            books.key_tokens.pay(key, pace, tokens, now);
        }
        if let Some((address, pace)) = paces.address {
            books.address_tokens.pay(address, pace, tokens, now);
        }
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        // Every change of the books is one insertion: they are whole even after a panic.
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn too_many(micros: i64) -> Failure {
    Failure::TooMany { retry_after_s: seconds_up((micros + MICROS - 1) / MICROS) }
}

/// A minute's worth at once, then evenly.
fn pace(per_minute: u32) -> Pace {
    let burst = i64::from(per_minute.max(1));
    Pace { burst, pause: (MINUTE + burst - 1) / burst }
}

/// A moment in microseconds, for buckets that fill faster than once a millisecond.
const fn micros(at: Timestamp) -> Timestamp {
    Timestamp::from_millis(at.millis().saturating_mul(MICROS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::{KeyHolder, Scope};
    use uuid::Uuid;

    const NOON: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    fn ada() -> Spender {
        Spender::person(AccountId::new(Uuid::from_bytes([1; 16])))
    }

    /// A key of hers that asks from an address.
    fn key(number: u8, scope: Scope, address: &str) -> Spender {
        let (key, account) = (KeyId::new(Uuid::from_bytes([number; 16])), ada().account);
        Spender::key(&KeyHolder { key, account, scope, address: address.parse().unwrap() })
    }

    fn waits(paid: Result<(), Failure>) -> Option<u32> {
        paid.err().and_then(|failure| failure.retry_after_s())
    }

    #[test]
    fn a_person_asks_a_minutes_worth_at_once_and_then_waits() {
        let rates = Rates::new(Limits { requests_per_minute: Some(3), ..Limits::default() });
        for _ in 0..3 {
            rates.pay(&ada(), NOON).unwrap();
        }

        assert_eq!(waits(rates.pay(&ada(), NOON)), Some(20));
        assert_eq!(waits(rates.pay(&ada(), NOON.plus_millis(19_001))), Some(1));
        assert_eq!(waits(rates.pay(&ada(), NOON.plus_millis(20_000))), None);
    }

    #[test]
    fn a_keys_rate_is_its_own_and_its_questions_are_its_owners_too() {
        let rates = Rates::new(Limits { requests_per_minute: Some(5), ..Limits::default() });
        let key = key(2, Scope { requests_per_minute: Some(2), ..Scope::default() }, "192.0.2.7");
        for _ in 0..2 {
            rates.pay(&key, NOON).unwrap();
        }

        assert_eq!(waits(rates.pay(&key, NOON)), Some(30));
        for _ in 0..3 {
            rates.pay(&ada(), NOON).unwrap();
        }
        assert_eq!(waits(rates.pay(&ada(), NOON)), Some(12));
    }

    #[test]
    fn who_took_too_many_tokens_waits_until_they_are_made_up_for() {
        let rates = Rates::new(Limits { tokens_per_minute: Some(60_000), ..Limits::default() });
        rates.pay(&ada(), NOON).unwrap();

        rates.took(&ada(), 90_000, NOON);

        assert_eq!(waits(rates.pay(&ada(), NOON)), Some(31));
        assert_eq!(waits(rates.pay(&ada(), NOON.plus_millis(30_001))), None);
    }

    #[test]
    fn a_key_that_took_too_many_tokens_waits_and_its_owner_does_not() {
        let rates = Rates::new(Limits::default());
        let slow = Scope { tokens_per_minute: Some(60_000), ..Scope::default() };
        let (slow, other) = (key(2, slow, "192.0.2.7"), key(3, Scope::default(), "192.0.2.7"));

        rates.took(&slow, 90_000, NOON);

        assert_eq!(waits(rates.pay(&slow, NOON)), Some(31));
        assert_eq!(waits(rates.pay(&other, NOON)), None);
        assert_eq!(waits(rates.pay(&ada(), NOON)), None);
        assert_eq!(waits(rates.pay(&slow, NOON.plus_millis(30_001))), None);
    }

    #[test]
    fn all_programs_at_an_address_share_its_tokens() {
        let limits = Limits { tokens_per_minute_per_address: Some(60_000), ..Limits::default() };
        let rates = Rates::new(limits);
        let at = |number, address| key(number, Scope::default(), address);

        rates.took(&at(2, "192.0.2.7"), 90_000, NOON);

        assert_eq!(waits(rates.pay(&at(3, "192.0.2.7"), NOON)), Some(31));
        assert_eq!(waits(rates.pay(&at(2, "192.0.2.8"), NOON)), None);
        assert_eq!(waits(rates.pay(&ada(), NOON)), None, "nobody knows where people are");
    }

    #[test]
    fn an_address_that_sends_wrong_keys_is_not_listened_to_for_a_while() {
        let rates = Rates::new(Limits::default());
        let (here, there) = ("192.0.2.7".parse().unwrap(), "192.0.2.8".parse().unwrap());
        for _ in 0..60 {
            rates.knock(here, NOON).unwrap();
            rates.was_wrong(here, NOON);
        }

        assert_eq!(waits(rates.knock(here, NOON)), Some(1));
        assert_eq!(waits(rates.knock(there, NOON)), None);
        assert_eq!(waits(rates.knock(here, NOON.plus_millis(1_000))), None);
    }

    #[test]
    fn all_programs_at_an_address_share_its_rate() {
        let limits = Limits { requests_per_minute_per_address: Some(2), ..Limits::default() };
        let (rates, here) = (Rates::new(limits), "192.0.2.7".parse().unwrap());
        rates.knock(here, NOON).unwrap();
        rates.knock(here, NOON).unwrap();

        assert_eq!(waits(rates.knock(here, NOON)), Some(30));
    }

    #[test]
    fn without_limits_nobody_waits() {
        let rates = Rates::new(Limits::default());

        for _ in 0..10_000 {
            rates.pay(&key(2, Scope::default(), "192.0.2.7"), NOON).unwrap();
        }
    }
}
