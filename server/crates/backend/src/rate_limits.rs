//! Rate limits: how often models are asked and how many tokens that may take, for people, keys and addresses; and how
//! often pages ask anything at all.
//!
//! They are counted in this process: a question before it is asked, tokens when the answer has taken them. Who took more
//! than there were waits until the bucket has filled again. Budgets are counted elsewhere (`spending.rs`), in the database,
//! since money must survive a restart and be one sum for all processes.

pub(crate) mod gcra;

use crate::{Limits, network::ClientNetwork, spender::Spender};
use contract::{AccountId, Caller, Failure, KeyId, Timestamp};
use gcra::{Buckets, Quota, seconds_up};
use std::{
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// A minute, in microseconds: a bucket that gives 60,000 tokens a minute fills by one each millisecond.
const MINUTE: i64 = 60_000_000;
/// A millisecond, in microseconds.
const MICROS: i64 = 1_000;

/// The rate limits, and what this process has counted against them.
pub(crate) struct RateLimits {
    limits: Limits,
    state: Mutex<State>,
}

/// The buckets of everybody who is counted.
#[derive(Default)]
struct State {
    people: Buckets<AccountId>,
    keys: Buckets<KeyId>,
    addresses: Buckets<ClientNetwork>,
    /// The tokens of people; then those of keys and of addresses.
    tokens: Buckets<AccountId>,
    key_tokens: Buckets<KeyId>,
    address_tokens: Buckets<ClientNetwork>,
    /// The requests of pages, by person; then those of nobody, by where they came from.
    pages: Buckets<AccountId>,
    anonymous: Buckets<ClientNetwork>,
    /// The networks from which wrong keys came.
    wrong_keys: Buckets<ClientNetwork>,
}

/// The quotas of tokens that bind a spender; `None`: no limit.
struct TokenQuotas {
    person: Option<Quota>,
    key: Option<(KeyId, Quota)>,
    address: Option<(ClientNetwork, Quota)>,
}

impl TokenQuotas {
    const fn are_none(&self) -> bool {
        self.person.is_none() && self.key.is_none() && self.address.is_none()
    }
}

/// The quota of wrong keys from an address. A program with a revoked key asks on; nobody guesses 32 bytes. What is spared
/// is the database.
const WRONG_KEYS: Quota = Quota { burst: 60, pause: MINUTE / 60 };

impl RateLimits {
    /// The limits of the configuration, against which nothing is counted yet.
    pub fn new(limits: Limits) -> Self {
        Self { limits, state: Mutex::default() }
    }

    /// Checks and counts a question of a person's, or of a key's, which may have limits of its own besides.
    ///
    /// # Errors
    /// `TooMany` when nothing is left of any of them; then nothing is counted.
    pub fn check(&self, spender: &Spender, now: Timestamp) -> Result<(), Failure> {
        let person = self.limits.requests_per_minute.map(quota);
        let key = spender
            .key
            .as_ref()
            .and_then(|key| Some((key.key, quota(key.scope.requests_per_minute?))));
        let tokens = self.token_quotas(spender);
        if person.is_none() && key.is_none() && tokens.are_none() {
            return Ok(());
        }
        let now = micros(now);
        let mut state = self.state();
        let waits = [
            person.map(|quota| state.people.wait(&spender.account, quota, now)),
            key.map(|(key, quota)| state.keys.wait(&key, quota, now)),
            tokens.person.map(|quota| state.tokens.wait(&spender.account, quota, now)),
            tokens.key.map(|(key, quota)| state.key_tokens.wait(&key, quota, now)),
            tokens.address.map(|(address, quota)| state.address_tokens.wait(&address, quota, now)),
        ];
        let wait = waits.into_iter().flatten().max().unwrap_or(0);
        if wait > 0 {
            return Err(too_many(wait));
        }
        if let Some(quota) = person {
            state.people.take(spender.account, quota, 1, now);
        }
        if let Some((key, quota)) = key {
            state.keys.take(key, quota, 1, now);
        }
        Ok(())
    }

    /// The quotas of tokens that bind a spender.
    fn token_quotas(&self, spender: &Spender) -> TokenQuotas {
        let key = spender.key.as_ref();
        let address = self.limits.tokens_per_minute_per_address.map(quota);
        TokenQuotas {
            person: self.limits.tokens_per_minute.map(quota),
            key: key.and_then(|key| Some((key.key, quota(key.scope.tokens_per_minute?)))),
            address: key.and_then(|key| Some((ClientNetwork::of(key.address), address?))),
        }
    }

    /// Checks and counts a request that shows a key, by its address.
    ///
    /// # Errors
    /// `TooMany` when nothing is left, or too many wrong keys came from there; then nothing is counted.
    pub fn check_key_address(&self, address: IpAddr, now: Timestamp) -> Result<(), Failure> {
        let wait =
            self.state().wrong_keys.wait(&ClientNetwork::of(address), WRONG_KEYS, micros(now));
        if wait > 0 {
            return Err(too_many(wait));
        }
        self.check_address(address, now)
    }

    /// Checks and counts a request that shows something else than a key, by its address.
    ///
    /// # Errors
    /// `TooMany` when nothing is left.
    pub fn check_address(&self, address: IpAddr, now: Timestamp) -> Result<(), Failure> {
        let (network, now) = (ClientNetwork::of(address), micros(now));
        let quota = self.limits.requests_per_minute_per_address.map(quota);
        let mut state = self.state();
        let wait = quota.map_or(0, |quota| state.addresses.wait(&network, quota, now));
        if wait > 0 {
            return Err(too_many(wait));
        }
        if let Some(quota) = quota {
            state.addresses.take(network, quota, 1, now);
        }
        Ok(())
    }

    /// Checks and counts a request of a page's: that of a person by their account, so that neighbours do not hold each other
    /// up, that of nobody by its address. Programs with a key are not counted here.
    ///
    /// # Errors
    /// `TooMany` when nothing is left; then nothing is counted.
    pub fn check_page(
        &self,
        caller: &Caller,
        address: IpAddr,
        now: Timestamp,
    ) -> Result<(), Failure> {
        let now = micros(now);
        let wait = match (caller, &self.limits) {
            (Caller::Person(person), Limits { page_requests_per_minute: Some(most), .. }) => {
                self.state().pages.wait_or_take(person.account, quota(*most), now)
            }
            (
                Caller::Anonymous,
                Limits { anonymous_requests_per_minute_per_address: Some(most), .. },
            ) => {
                let network = ClientNetwork::of(address);
                self.state().anonymous.wait_or_take(network, quota(*most), now)
            }
            _ => 0,
        };
        if wait > 0 { Err(too_many(wait)) } else { Ok(()) }
    }

    /// Counts a request from an address as nobody's before it is known whose it is. `release_anonymous` takes that back, for
    /// `check_page` to count it; of a client that goes away before, it stays counted.
    ///
    /// # Errors
    /// `TooMany` when nothing is left; then nothing is counted.
    pub fn hold_anonymous(&self, address: IpAddr, now: Timestamp) -> Result<(), Failure> {
        self.check_page(&Caller::Anonymous, address, now)
    }

    /// Takes back what `hold_anonymous` has counted.
    pub fn release_anonymous(&self, address: IpAddr) {
        if let Some(most) = self.limits.anonymous_requests_per_minute_per_address {
            self.state().anonymous.put_back(&ClientNetwork::of(address), quota(most));
        }
    }

    /// Counts a wrong key that came from an address; `check_key_address` refuses the address after too many.
    pub fn count_wrong_key(&self, address: IpAddr, now: Timestamp) {
        self.state().wrong_keys.take(ClientNetwork::of(address), WRONG_KEYS, 1, micros(now));
    }

    /// Counts the tokens that an answer took: who took more than there were waits until they are made up for.
    pub fn count_tokens(&self, spender: &Spender, tokens: u64, now: Timestamp) {
        let quotas = self.token_quotas(spender);
        if quotas.are_none() {
            return;
        }
        let (tokens, now) = (i64::try_from(tokens).unwrap_or(i64::MAX), micros(now));
        let mut state = self.state();
        if let Some(quota) = quotas.person {
            state.tokens.take(spender.account, quota, tokens, now);
        }
        if let Some((key, quota)) = quotas.key {
            state.key_tokens.take(key, quota, tokens, now);
        }
        if let Some((address, quota)) = quotas.address {
            state.address_tokens.take(address, quota, tokens, now);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Every change of the buckets is one insertion: they are whole even after a panic.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn too_many(micros: i64) -> Failure {
    Failure::TooMany { retry_after_s: seconds_up((micros + MICROS - 1) / MICROS) }
}

/// The quota of so many a minute: a minute's worth at once, then evenly.
fn quota(per_minute: u32) -> Quota {
    let burst = i64::from(per_minute.max(1));
    Quota { burst, pause: (MINUTE + burst - 1) / burst }
}

/// A moment in microseconds, for buckets that fill faster than once a millisecond.
const fn micros(at: Timestamp) -> Timestamp {
    Timestamp::from_millis(at.millis().saturating_mul(MICROS))
}

#[cfg(test)]
mod tests;
