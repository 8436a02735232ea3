//! The throttle of sign-ins: how often somebody may try a password or a code.
//!
//! A try is counted before it is made and given back when it was right, so that a thousand tries at once
//! are counted like a thousand in a row. Each address and each account has a bucket of tries, as `rate_limits::gcra` has
//! them. Apart from the rate limits of questions: these here cannot be configured away.

use crate::network::ClientNetwork;
use crate::rate_limits::gcra::{Buckets, Quota, seconds_up};
use contract::{Email, Failure, Timestamp};
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The quota of an address, which a household or an office shares.
const BY_ADDRESS: Quota = Quota { burst: 30, pause: 10 * Timestamp::SECOND };
/// The quota of an account: one person mistypes a few times.
const BY_EMAIL: Quota = Quota { burst: 10, pause: 30 * Timestamp::SECOND };

/// The tries of all addresses and accounts, counted in this process.
pub(crate) struct LoginThrottle {
    state: Mutex<State>,
}

struct State {
    addresses: Buckets<ClientNetwork>,
    emails: Buckets<Email>,
}

/// A try that is counted. Dropping it leaves it counted: a client that hangs up has tried.
#[must_use = "a right try is given back with `give_back`"]
pub(crate) struct CountedTry<'a> {
    throttle: &'a LoginThrottle,
    network: Option<ClientNetwork>,
    email: Option<Email>,
}

impl LoginThrottle {
    /// A throttle that has counted nothing yet.
    pub(crate) fn new() -> Self {
        Self {
            state: Mutex::new(State { addresses: Buckets::default(), emails: Buckets::default() }),
        }
    }

    /// Counts a try from an address, at an account, or both.
    ///
    /// # Errors
    /// `TooMany` when one of the two has none left; then nothing is counted.
    pub(crate) fn count(
        &self,
        address: Option<IpAddr>,
        email: Option<&Email>,
        now: Timestamp,
    ) -> Result<CountedTry<'_>, Failure> {
        let (network, email) = (address.map(ClientNetwork::of), email.cloned());
        let mut state = self.state();
        let wait = network
            .map_or(0, |network| state.addresses.wait(&network, BY_ADDRESS, now))
            .max(email.as_ref().map_or(0, |email| state.emails.wait(email, BY_EMAIL, now)));
        if wait > 0 {
            return Err(Failure::TooMany { retry_after_s: seconds_up(wait) });
        }
        if let Some(network) = network {
            state.addresses.take(network, BY_ADDRESS, 1, now);
        }
        if let Some(email) = email.clone() {
            state.emails.take(email, BY_EMAIL, 1, now);
        }
        drop(state);
        Ok(CountedTry { throttle: self, network, email })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Every change of the buckets is one insertion: they are whole even after a panic.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CountedTry<'_> {
    /// Gives the try back: it was right.
    pub(crate) fn give_back(self) {
        let mut state = self.throttle.state();
        if let Some(network) = self.network {
            state.addresses.put_back(&network, BY_ADDRESS);
        }
        if let Some(email) = &self.email {
            state.emails.put_back(email, BY_EMAIL);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    const NOON: Timestamp = Timestamp::from_millis(1_800_000_000_000);
    const HOME: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));

    fn ada() -> Email {
        Email::parse("ada@example.org").unwrap()
    }

    fn waits(result: Result<CountedTry<'_>, Failure>) -> Option<u32> {
        result.err().and_then(|failure| failure.retry_after_s())
    }

    #[test]
    fn an_account_can_be_tried_ten_times_then_once_in_thirty_seconds() {
        let throttle = LoginThrottle::new();
        for _ in 0..10 {
            drop(throttle.count(None, Some(&ada()), NOON).unwrap());
        }

        assert_eq!(waits(throttle.count(None, Some(&ada()), NOON)), Some(30));
        assert_eq!(waits(throttle.count(None, Some(&ada()), NOON.plus_millis(29_001))), Some(1));
        assert_eq!(waits(throttle.count(None, Some(&ada()), NOON.plus_millis(30_000))), None);
    }

    #[test]
    fn an_address_can_try_thirty_accounts() {
        let throttle = LoginThrottle::new();
        for n in 0..30 {
            let email = Email::parse(&format!("{n}@example.org")).unwrap();
            drop(throttle.count(Some(HOME), Some(&email), NOON).unwrap());
        }

        assert_eq!(waits(throttle.count(Some(HOME), Some(&ada()), NOON)), Some(10));
        assert_eq!(waits(throttle.count(None, Some(&ada()), NOON)), None);
    }

    #[test]
    fn a_right_try_costs_nothing() {
        let throttle = LoginThrottle::new();
        for _ in 0..100 {
            throttle.count(Some(HOME), Some(&ada()), NOON).unwrap().give_back();
        }

        assert_eq!(waits(throttle.count(Some(HOME), Some(&ada()), NOON)), None);
    }

    #[test]
    fn a_refused_try_is_not_counted() {
        let throttle = LoginThrottle::new();
        for _ in 0..10 {
            drop(throttle.count(None, Some(&ada()), NOON).unwrap());
        }
        for _ in 0..1_000 {
            assert_eq!(waits(throttle.count(Some(HOME), Some(&ada()), NOON)), Some(30));
        }

        assert_eq!(waits(throttle.count(Some(HOME), None, NOON)), None);
    }

    #[test]
    fn neighbours_in_one_ipv6_network_share_a_bucket() {
        let throttle = LoginThrottle::new();
        for n in 0..30 {
            let neighbour = format!("2001:db8:1:2::{n:x}").parse().unwrap();
            drop(throttle.count(Some(neighbour), None, NOON).unwrap());
        }

        let (here, there) = ("2001:db8:1:2:ffff::1", "2001:db8:1:3::1");
        assert_eq!(waits(throttle.count(Some(here.parse().unwrap()), None, NOON)), Some(10));
        assert_eq!(waits(throttle.count(Some(there.parse().unwrap()), None, NOON)), None);
    }
}
