//! What a spend counter is, and how large the amounts are that it can count.
//!
//! Plain values that callers make: which budget a counter is of, and how its bounds come about, is decided by them.

use crate::rows::big;
use contract::{AccountId, GroupId, KeyId, Pico, Timestamp};
use uuid::Uuid;

/// The largest amount that is counted, four million units of money: sums of it still fit a number.
pub(super) const MOST: i64 = 4_000_000_000_000_000_000;

/// The spend counter of a budget in one period, of a person's share of it, or of a key's own allowance. It counts the calls
/// of one key, of one account, of one group, or everybody's: at most one of the three is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpendCounter {
    /// The id of the budget, or of the key.
    pub id: Uuid,
    /// The account whose share it is, where the budget binds each person.
    pub share_of: Option<AccountId>,
    /// The account whose calls count; `None`: everybody's.
    pub account: Option<AccountId>,
    /// The group whose members' calls count, as they are when the counter is opened; `None`: everybody's.
    pub group: Option<GroupId>,
    /// The key whose calls count; `None`: all of them, and those without.
    pub key: Option<KeyId>,
    /// The beginning of the period.
    pub since: Timestamp,
    /// The most that may be spent; `None`: any amount.
    pub money: Option<Pico>,
    /// The most tokens, read and written; `None`: any number.
    pub tokens: Option<u64>,
}

/// An amount of money and of tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    /// The money.
    pub money: Pico,
    /// The tokens, read and written.
    pub tokens: u64,
}

impl SpendCounter {
    /// The id of the account whose share it is, as its row has it: empty where it is nobody's.
    pub(super) fn share(&self) -> String {
        self.share_of.map(AccountId::text).unwrap_or_default()
    }
}

impl Amount {
    /// The money, as it is counted: never less than nothing.
    pub(super) fn pico(self) -> i64 {
        self.money.0.clamp(0, MOST)
    }

    /// The tokens, as they are counted.
    pub(super) fn count(self) -> i64 {
        big(self.tokens).min(MOST)
    }
}
