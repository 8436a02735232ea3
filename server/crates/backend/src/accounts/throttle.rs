//! The throttle of tries: how often somebody may try a password or a code.
//!
//! A try is counted before it is made and given back when it was right, so that a thousand tries at once
//! are counted like a thousand in a row. Each address, account, browser and session has a bucket of tries, as
//! `rate_limits::gcra` has them. Apart from the rate limits of questions: these here cannot be configured away.

use crate::network::ClientNetwork;
use crate::rate_limits::gcra::{Buckets, Quota, seconds_up};
use contract::{Email, Failure, SessionId, Timestamp};
use std::sync::{Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// The quota of an address, which a household or an office shares.
const BY_ADDRESS: Quota = Quota { burst: 30, pause: 10 * Timestamp::SECOND };
/// The quota of an account, of a browser and of a session: one person mistypes a few times.
const BY_PERSON: Quota = Quota { burst: 10, pause: 30 * Timestamp::SECOND };

/// The tries of everybody, counted in this process.
#[derive(Default)]
pub(crate) struct LoginThrottle(Mutex<Tries>);

#[derive(Default)]
struct Tries {
    addresses: Buckets<ClientNetwork>,
    emails: Buckets<Email>,
    browsers: Buckets<Uuid>,
    sessions: Buckets<SessionId>,
}

/// What a try is counted against. Where the account knows who tries, that is nobody else's: whoever tries an account from
/// elsewhere, however often, does not hold its owner up.
#[derive(Clone)]
pub(crate) enum CountedBy {
    /// The address that it comes from and, where it names one, the e-mail address of the account.
    Address(ClientNetwork, Option<Email>),
    /// The mark of a browser that the account has signed in from.
    Browser(Uuid),
    /// The session that asks once more.
    Session(SessionId),
}

/// A try that is counted. Dropping it leaves it counted: a client that hangs up has tried.
#[must_use = "a right try is given back with `give_back`"]
pub(crate) struct CountedTry<'a> {
    throttle: &'a LoginThrottle,
    by: CountedBy,
}

impl LoginThrottle {
    /// Counts a try.
    ///
    /// # Errors
    /// `TooMany` when what it is counted against has none left; then nothing is counted.
    pub(crate) fn count(&self, by: CountedBy, now: Timestamp) -> Result<CountedTry<'_>, Failure> {
        let mut tries = self.tries();
        let wait = tries.wait(&by, now);
        if wait > 0 {
            return Err(Failure::TooMany { retry_after_s: seconds_up(wait) });
        }
        tries.take(by.clone(), now);
        drop(tries);
        Ok(CountedTry { throttle: self, by })
    }

    fn tries(&self) -> MutexGuard<'_, Tries> {
        // Every change of the buckets is one insertion: they are whole even after a panic.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tries {
    /// The time until the next try, in milliseconds.
    fn wait(&mut self, by: &CountedBy, now: Timestamp) -> i64 {
        match by {
            CountedBy::Address(network, email) => {
                let of_email = email.as_ref().map(|email| self.emails.wait(email, BY_PERSON, now));
                self.addresses.wait(network, BY_ADDRESS, now).max(of_email.unwrap_or(0))
            }
            CountedBy::Browser(mark) => self.browsers.wait(mark, BY_PERSON, now),
            CountedBy::Session(session) => self.sessions.wait(session, BY_PERSON, now),
        }
    }

    fn take(&mut self, by: CountedBy, now: Timestamp) {
        match by {
            CountedBy::Address(network, email) => {
                self.addresses.take(network, BY_ADDRESS, 1, now);
                if let Some(email) = email {
                    self.emails.take(email, BY_PERSON, 1, now);
                }
            }
            CountedBy::Browser(mark) => self.browsers.take(mark, BY_PERSON, 1, now),
            CountedBy::Session(session) => self.sessions.take(session, BY_PERSON, 1, now),
        }
    }

    fn put_back(&mut self, by: &CountedBy) {
        match by {
            CountedBy::Address(network, email) => {
                self.addresses.put_back(network, BY_ADDRESS);
                if let Some(email) = email {
                    self.emails.put_back(email, BY_PERSON);
                }
            }
            CountedBy::Browser(mark) => self.browsers.put_back(mark, BY_PERSON),
            CountedBy::Session(session) => self.sessions.put_back(session, BY_PERSON),
        }
    }
}

impl CountedTry<'_> {
    /// Gives the try back: it was right.
    pub(crate) fn give_back(self) {
        self.throttle.tries().put_back(&self.by);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    fn ada() -> Email {
        Email::parse("ada@example.org").unwrap()
    }

    fn from(address: &str, email: Option<Email>) -> CountedBy {
        CountedBy::Address(ClientNetwork::of(address.parse().unwrap()), email)
    }

    /// A try at her account from one of many addresses.
    fn at_ada(n: u32) -> CountedBy {
        from(&format!("198.51.100.{n}"), Some(ada()))
    }

    fn waits(result: Result<CountedTry<'_>, Failure>) -> Option<u32> {
        result.err().and_then(|failure| failure.retry_after_s())
    }

    #[test]
    fn an_account_can_be_tried_ten_times_then_once_in_thirty_seconds() {
        let throttle = LoginThrottle::default();
        for n in 0..10 {
            drop(throttle.count(at_ada(n), NOON).unwrap());
        }

        assert_eq!(waits(throttle.count(at_ada(99), NOON)), Some(30));
        assert_eq!(waits(throttle.count(at_ada(99), NOON.plus_millis(29_001))), Some(1));
        assert_eq!(waits(throttle.count(at_ada(99), NOON.plus_millis(30_000))), None);
    }

    #[test]
    fn a_browser_and_a_session_have_tries_of_their_own() {
        let (here, there) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let session = SessionId::new(here);
        let throttle = LoginThrottle::default();
        for n in 0..10 {
            drop(throttle.count(at_ada(n), NOON).unwrap());
            drop(throttle.count(CountedBy::Browser(here), NOON).unwrap());
        }

        assert_eq!(waits(throttle.count(CountedBy::Browser(here), NOON)), Some(30));
        for _ in 0..10 {
            drop(throttle.count(CountedBy::Browser(there), NOON).unwrap());
            drop(throttle.count(CountedBy::Session(session), NOON).unwrap());
        }
        assert_eq!(waits(throttle.count(CountedBy::Session(session), NOON)), Some(30));
    }

    #[test]
    fn an_address_can_try_thirty_accounts() {
        let throttle = LoginThrottle::default();
        for n in 0..30 {
            let email = Email::parse(&format!("{n}@example.org")).unwrap();
            drop(throttle.count(from("192.0.2.7", Some(email)), NOON).unwrap());
        }

        assert_eq!(waits(throttle.count(from("192.0.2.7", Some(ada())), NOON)), Some(10));
        assert_eq!(waits(throttle.count(at_ada(0), NOON)), None);
    }

    #[test]
    fn a_right_try_costs_nothing() {
        let throttle = LoginThrottle::default();
        let mark = CountedBy::Browser(Uuid::nil());
        for _ in 0..100 {
            throttle.count(at_ada(0), NOON).unwrap().give_back();
            throttle.count(mark.clone(), NOON).unwrap().give_back();
        }

        assert_eq!(waits(throttle.count(at_ada(0), NOON)), None);
        assert_eq!(waits(throttle.count(mark, NOON)), None);
    }

    #[test]
    fn a_refused_try_is_not_counted() {
        let throttle = LoginThrottle::default();
        for n in 0..10 {
            drop(throttle.count(at_ada(n), NOON).unwrap());
        }
        for _ in 0..1_000 {
            assert_eq!(waits(throttle.count(at_ada(99), NOON)), Some(30));
        }

        assert_eq!(waits(throttle.count(from("198.51.100.99", None), NOON)), None);
    }

    #[test]
    fn neighbours_in_one_ipv6_network_share_a_bucket() {
        let throttle = LoginThrottle::default();
        for n in 0..30 {
            let neighbour = from(&format!("2001:db8:1:2::{n:x}"), None);
            drop(throttle.count(neighbour, NOON).unwrap());
        }

        let (here, there) = ("2001:db8:1:2:ffff::1", "2001:db8:1:3::1");
        assert_eq!(waits(throttle.count(from(here, None), NOON)), Some(10));
        assert_eq!(waits(throttle.count(from(there, None), NOON)), None);
    }
}
