//! Admissions: sign-ins and sign-ups that worked, and how many of them there may be.
//!
//! Apart from the throttle of tries, which gives a right one back. Whoever knows a password pays nothing there, and each
//! time a password is hashed and a session written; where sign-up is open, each time an account is made. So these are
//! looked at before a password is hashed and counted when it was right. Of many at once, as many pass as the throttle
//! lets try. Sign-ins of browsers and of API clients are counted apart: a script that signs in each minute keeps nobody out
//! of the page.

use crate::network::ClientNetwork;
use crate::rate_limits::gcra::{Buckets, Quota, seconds_up};
use contract::{Email, Failure, Timestamp};
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The quota of sign-ins from an address: an office on a Monday morning.
const SIGN_INS_BY_ADDRESS: Quota = Quota { burst: 100, pause: 15 * Timestamp::SECOND };
/// The quota of sign-ins to an account: all devices of one person.
const SIGN_INS_BY_EMAIL: Quota = Quota { burst: 20, pause: 60 * Timestamp::SECOND };
/// The quota of sign-ups from an address: a school class.
const SIGN_UPS_BY_ADDRESS: Quota = Quota { burst: 30, pause: 300 * Timestamp::SECOND };
/// The quota of all sign-ups, wherever they come from.
const SIGN_UPS: Quota = Quota { burst: 200, pause: 60 * Timestamp::SECOND };

/// The kind of client that signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClientKind {
    /// A browser, which gets a cookie.
    Browser,
    /// An API client, which gets tokens.
    Api,
}

/// The admissions of all addresses and accounts, counted in this process.
#[derive(Default)]
pub(crate) struct Admissions(Mutex<Counted>);

#[derive(Default)]
struct Counted {
    of_browsers: SignIns,
    of_api_clients: SignIns,
    sign_ups_from_addresses: Buckets<ClientNetwork>,
    sign_ups: Buckets<()>,
}

/// The sign-ins of one kind of client.
#[derive(Default)]
struct SignIns {
    from_addresses: Buckets<ClientNetwork>,
    to_accounts: Buckets<Email>,
}

impl Counted {
    const fn sign_ins(&mut self, of: ClientKind) -> &mut SignIns {
        match of {
            ClientKind::Browser => &mut self.of_browsers,
            ClientKind::Api => &mut self.of_api_clients,
        }
    }
}

impl Admissions {
    /// Checks whether one more sign-in of such a client may work, from an address and to an account. Nothing is counted.
    ///
    /// # Errors
    /// `TooMany` when there were too many.
    pub(crate) fn check_sign_in(
        &self,
        kind: ClientKind,
        address: IpAddr,
        email: Option<&Email>,
        now: Timestamp,
    ) -> Result<(), Failure> {
        let network = ClientNetwork::of(address);
        let mut counted = self.counted();
        let sign_ins = counted.sign_ins(kind);
        let by_address = sign_ins.from_addresses.wait(&network, SIGN_INS_BY_ADDRESS, now);
        let by_email =
            email.map_or(0, |email| sign_ins.to_accounts.wait(email, SIGN_INS_BY_EMAIL, now));
        allowed_after(by_address.max(by_email))
    }

    /// Counts a sign-in that worked.
    pub(crate) fn count_sign_in(
        &self,
        kind: ClientKind,
        address: IpAddr,
        email: &Email,
        now: Timestamp,
    ) {
        let network = ClientNetwork::of(address);
        let mut counted = self.counted();
        let sign_ins = counted.sign_ins(kind);
        sign_ins.from_addresses.take(network, SIGN_INS_BY_ADDRESS, 1, now);
        sign_ins.to_accounts.take(email.clone(), SIGN_INS_BY_EMAIL, 1, now);
    }

    /// Checks whether one more account may be made, from an address and at all. Nothing is counted.
    ///
    /// # Errors
    /// `TooMany` when there were too many.
    pub(crate) fn check_sign_up(&self, address: IpAddr, now: Timestamp) -> Result<(), Failure> {
        let network = ClientNetwork::of(address);
        let mut counted = self.counted();
        let by_address = counted.sign_ups_from_addresses.wait(&network, SIGN_UPS_BY_ADDRESS, now);
        let of_all = counted.sign_ups.wait(&(), SIGN_UPS, now);
        allowed_after(by_address.max(of_all))
    }

    /// Counts a sign-up that worked.
    pub(crate) fn count_sign_up(&self, address: IpAddr, now: Timestamp) {
        let network = ClientNetwork::of(address);
        let mut counted = self.counted();
        counted.sign_ups_from_addresses.take(network, SIGN_UPS_BY_ADDRESS, 1, now);
        counted.sign_ups.take((), SIGN_UPS, 1, now);
    }

    fn counted(&self) -> MutexGuard<'_, Counted> {
        // Every change of the buckets is one insertion: they are whole even after a panic.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Allows what has to wait for so many milliseconds, if that is none.
fn allowed_after(wait: i64) -> Result<(), Failure> {
    if wait > 0 {
        return Err(Failure::TooMany { retry_after_s: seconds_up(wait) });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ClientKind::{Api, Browser};

    const NOON: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    fn address(last: u32) -> IpAddr {
        IpAddr::V4((0xC000_0200 + last).into())
    }

    fn email(name: u32) -> Email {
        Email::parse(&format!("{name}@example.org")).unwrap()
    }

    fn waits(result: Result<(), Failure>) -> Option<u32> {
        result.err().and_then(|failure| failure.retry_after_s())
    }

    #[test]
    fn an_account_can_be_signed_in_to_twenty_times_then_once_a_minute() {
        let admissions = Admissions::default();
        let check =
            |from, at| waits(admissions.check_sign_in(Browser, address(from), Some(&email(0)), at));
        for n in 0..20 {
            assert_eq!(check(n, NOON), None);
            admissions.count_sign_in(Browser, address(n), &email(0), NOON);
        }

        assert_eq!(check(99, NOON), Some(60));
        assert_eq!(check(99, NOON.plus_millis(60_000)), None);
        assert_eq!(
            waits(admissions.check_sign_in(Browser, address(0), Some(&email(1)), NOON)),
            None
        );
    }

    #[test]
    fn browsers_and_api_clients_do_not_hold_each_other_up() {
        let admissions = Admissions::default();
        for n in 0..100 {
            admissions.count_sign_in(Api, address(0), &email(n % 5), NOON);
        }

        assert_eq!(
            waits(admissions.check_sign_in(Api, address(1), Some(&email(0)), NOON)),
            Some(60)
        );
        assert_eq!(
            waits(admissions.check_sign_in(Api, address(0), Some(&email(9)), NOON)),
            Some(15)
        );
        assert_eq!(
            waits(admissions.check_sign_in(Browser, address(0), Some(&email(0)), NOON)),
            None
        );
    }

    #[test]
    fn an_address_can_sign_a_hundred_people_in() {
        let admissions = Admissions::default();
        for n in 0..100 {
            admissions.count_sign_in(Browser, address(0), &email(n), NOON);
        }

        assert_eq!(
            waits(admissions.check_sign_in(Browser, address(0), Some(&email(200)), NOON)),
            Some(15)
        );
        assert_eq!(
            waits(admissions.check_sign_in(Browser, address(1), Some(&email(200)), NOON)),
            None
        );
    }

    #[test]
    fn an_address_makes_thirty_accounts_and_all_together_two_hundred() {
        let admissions = Admissions::default();
        for n in 0..200 {
            let from = address(n / 30);
            assert_eq!(waits(admissions.check_sign_up(from, NOON)), None, "{n}");
            admissions.count_sign_up(from, NOON);
        }

        assert_eq!(waits(admissions.check_sign_up(address(0), NOON)), Some(300));
        assert_eq!(waits(admissions.check_sign_up(address(99), NOON)), Some(60));
        assert_eq!(waits(admissions.check_sign_up(address(99), NOON.plus_millis(60_000))), None);
    }

    #[test]
    fn who_only_asks_is_not_counted() {
        let admissions = Admissions::default();
        for _ in 0..1_000 {
            assert_eq!(waits(admissions.check_sign_up(address(0), NOON)), None);
            assert_eq!(waits(admissions.check_sign_in(Browser, address(0), None, NOON)), None);
        }
    }
}
