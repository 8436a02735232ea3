//! Calls that were made, and what they take together.

use crate::keys;
use crate::support::{self, Home, at, hash};
use contract::{
    Account, Cost, Key, KeyId, KeyName, ModelId, PersonRef, Pico, Usage, UsageOf, UsageTotals,
};
use storage::Call;

pub fn named(model: &str) -> ModelId {
    ModelId::parse(model).unwrap()
}

/// A call that went well at the first attempt, read ten tokens and wrote two.
pub fn call<'a>(account: &Account, model: &'a ModelId, cost: i64, now: i64) -> Call<'a> {
    Call {
        account: account.id,
        usage: Usage { input: Some(10), output: Some(2), ..Usage::default() },
        cost: Some(Pico(cost)),
        ..support::call(model, at(now))
    }
}

pub async fn key(home: &Home, owner: &Account, name: &str) -> KeyId {
    let key = Key { name: KeyName::parse(name).unwrap(), ..keys::key(owner, 10, None) };
    let mut secret = hash(1);
    secret[..16].copy_from_slice(key.id.uuid().as_bytes());
    assert!(home.add_key(&key, &secret, 9).await.unwrap());
    key.id
}

/// So many calls with these tokens and this cost.
pub fn totals(calls: u64, cost: i64) -> UsageTotals {
    let cost = Cost { known: Pico(cost), unpriced: 0 };
    UsageTotals {
        requests: calls,
        calls,
        input: 10 * calls,
        output: 2 * calls,
        cost,
        ..UsageTotals::default()
    }
}

pub fn of<T>(of: T, totals: UsageTotals) -> UsageOf<T> {
    UsageOf { of, totals }
}

pub fn person(account: &Account) -> PersonRef {
    PersonRef { id: account.id, name: Some(account.name.as_str().to_owned()) }
}

/// The numbers that can be added up.
pub fn added<T>(list: &[UsageOf<T>]) -> UsageTotals {
    list.iter().fold(UsageTotals::default(), |sum, part| UsageTotals {
        requests: sum.requests + part.totals.requests,
        calls: sum.calls + part.totals.calls,
        failed: sum.failed + part.totals.failed,
        fallbacks: sum.fallbacks + part.totals.fallbacks,
        input: sum.input + part.totals.input,
        output: sum.output + part.totals.output,
        cost: sum.cost + part.totals.cost,
        ..UsageTotals::default()
    })
}
