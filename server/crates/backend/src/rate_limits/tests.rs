use super::*;
use contract::{KeyHolder, KeyScope, Person, Role, SessionId};
use uuid::Uuid;

const NOON: Timestamp = Timestamp::from_millis(1_800_000_000_000);

fn ada() -> Spender {
    Spender::person(AccountId::new(Uuid::from_bytes([1; 16])))
}

/// A key of hers that asks from an address.
fn key(number: u8, scope: KeyScope, address: &str) -> Spender {
    let (key, account) = (KeyId::new(Uuid::from_bytes([number; 16])), ada().account);
    Spender::key(&KeyHolder { key, account, scope, address: address.parse().unwrap() })
}

fn waits(paid: Result<(), Failure>) -> Option<u32> {
    paid.err().and_then(|failure| failure.retry_after_s())
}

#[test]
fn a_person_asks_a_minutes_worth_at_once_and_then_waits() {
    let limits = RateLimits::new(Limits { requests_per_minute: Some(3), ..Limits::default() });
    for _ in 0..3 {
        limits.check(&ada(), NOON).unwrap();
    }

    assert_eq!(waits(limits.check(&ada(), NOON)), Some(20));
    assert_eq!(waits(limits.check(&ada(), NOON.plus_millis(19_001))), Some(1));
    assert_eq!(waits(limits.check(&ada(), NOON.plus_millis(20_000))), None);
}

#[test]
fn a_keys_rate_is_its_own_and_its_questions_are_its_owners_too() {
    let limits = RateLimits::new(Limits { requests_per_minute: Some(5), ..Limits::default() });
    let key = key(2, KeyScope { requests_per_minute: Some(2), ..KeyScope::default() }, "192.0.2.7");
    for _ in 0..2 {
        limits.check(&key, NOON).unwrap();
    }

    assert_eq!(waits(limits.check(&key, NOON)), Some(30));
    for _ in 0..3 {
        limits.check(&ada(), NOON).unwrap();
    }
    assert_eq!(waits(limits.check(&ada(), NOON)), Some(12));
}

#[test]
fn who_took_too_many_tokens_waits_until_they_are_made_up_for() {
    let limits = RateLimits::new(Limits { tokens_per_minute: Some(60_000), ..Limits::default() });
    limits.check(&ada(), NOON).unwrap();

    limits.count_tokens(&ada(), 90_000, NOON);

    assert_eq!(waits(limits.check(&ada(), NOON)), Some(31));
    assert_eq!(waits(limits.check(&ada(), NOON.plus_millis(30_001))), None);
}

#[test]
fn a_key_that_took_too_many_tokens_waits_and_its_owner_does_not() {
    let limits = RateLimits::new(Limits::default());
    let slow = KeyScope { tokens_per_minute: Some(60_000), ..KeyScope::default() };
    let (slow, other) = (key(2, slow, "192.0.2.7"), key(3, KeyScope::default(), "192.0.2.7"));

    limits.count_tokens(&slow, 90_000, NOON);

    assert_eq!(waits(limits.check(&slow, NOON)), Some(31));
    assert_eq!(waits(limits.check(&other, NOON)), None);
    assert_eq!(waits(limits.check(&ada(), NOON)), None);
    assert_eq!(waits(limits.check(&slow, NOON.plus_millis(30_001))), None);
}

#[test]
fn all_programs_at_an_address_share_its_tokens() {
    let limits = Limits { tokens_per_minute_per_address: Some(60_000), ..Limits::default() };
    let limits = RateLimits::new(limits);
    let at = |number, address| key(number, KeyScope::default(), address);

    limits.count_tokens(&at(2, "192.0.2.7"), 90_000, NOON);

    assert_eq!(waits(limits.check(&at(3, "192.0.2.7"), NOON)), Some(31));
    assert_eq!(waits(limits.check(&at(2, "192.0.2.8"), NOON)), None);
    assert_eq!(waits(limits.check(&ada(), NOON)), None, "nobody knows where people are");
}

#[test]
fn an_address_that_sends_wrong_keys_is_not_listened_to_for_a_while() {
    let limits = RateLimits::new(Limits::default());
    let (here, there) = ("192.0.2.7".parse().unwrap(), "192.0.2.8".parse().unwrap());
    for _ in 0..60 {
        limits.check_key_address(here, NOON).unwrap();
        limits.count_wrong_key(here, NOON);
    }

    assert_eq!(waits(limits.check_key_address(here, NOON)), Some(1));
    assert_eq!(waits(limits.check_key_address(there, NOON)), None);
    assert_eq!(waits(limits.check_key_address(here, NOON.plus_millis(1_000))), None);
}

#[test]
fn all_programs_at_an_address_share_its_rate() {
    let limits = Limits { requests_per_minute_per_address: Some(2), ..Limits::default() };
    let (limits, here) = (RateLimits::new(limits), "192.0.2.7".parse().unwrap());
    limits.check_key_address(here, NOON).unwrap();
    limits.check_key_address(here, NOON).unwrap();

    assert_eq!(waits(limits.check_key_address(here, NOON)), Some(30));
}

#[test]
fn pages_are_counted_by_person_and_those_of_nobody_by_address() {
    let limits = RateLimits::new(Limits {
        page_requests_per_minute: Some(3),
        anonymous_requests_per_minute_per_address: Some(2),
        ..Limits::default()
    });
    let (here, there) = ("192.0.2.7".parse().unwrap(), "192.0.2.8".parse().unwrap());
    let person = |n| {
        let account = AccountId::new(Uuid::from_bytes([n; 16]));
        let session = SessionId::new(Uuid::nil());
        Caller::Person(Person { account, role: Role::User, session })
    };
    for _ in 0..3 {
        limits.check_page(&person(1), here, NOON).unwrap();
    }
    for _ in 0..2 {
        limits.check_page(&Caller::Anonymous, here, NOON).unwrap();
    }

    assert_eq!(waits(limits.check_page(&person(1), there, NOON)), Some(20), "wherever she is");
    assert_eq!(waits(limits.check_page(&person(2), here, NOON)), None);
    assert_eq!(waits(limits.check_page(&Caller::Anonymous, here, NOON)), Some(30));
    assert_eq!(waits(limits.check_page(&Caller::Anonymous, there, NOON)), None);
    assert_eq!(waits(limits.check_page(&person(1), here, NOON.plus_millis(20_000))), None);
}

#[test]
fn without_limits_nobody_waits() {
    let limits = RateLimits::new(Limits::default());

    for _ in 0..10_000 {
        limits.check(&key(2, KeyScope::default(), "192.0.2.7"), NOON).unwrap();
    }
}
