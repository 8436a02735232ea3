//! Allowances: how much may be spent, in which time.
//!
//! Budgets and keys both have one, and neither needs the other for it.

use crate::Pico;
use serde::{Deserialize, Serialize};

/// The period in which an allowance must last. Days and months are UTC's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// A day: until midnight.
    Day,
    /// A month: until the first of the next one.
    Month,
}

/// An allowance: the money and the tokens that may be spent in one period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allowance {
    /// The period, after which the allowance begins anew.
    pub period: Period,
    /// The most money; `None`: any amount.
    #[serde(default)]
    pub money: Option<Pico>,
    /// The most tokens, read and written; `None`: any number.
    #[serde(default)]
    pub tokens: Option<u64>,
}
