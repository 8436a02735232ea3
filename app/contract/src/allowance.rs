//! Allowances: how much may be spent, in which time.
//!
//! A file of its own, because budgets and keys both have one and neither should need the other for it.

use crate::Pico;
use serde::{Deserialize, Serialize};

/// The period in which an allowance must last. Days and months are UTC's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// Until midnight.
    Day,
    /// Until the first of the next month.
    Month,
}

/// An allowance: the money and the tokens that may be spent in one period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allowance {
    /// The period, after which it begins anew.
    pub period: Period,
    /// Money; `None`: any amount.
    #[serde(default)]
    pub money: Option<Pico>,
    /// Tokens, read and written; `None`: any number.
    #[serde(default)]
    pub tokens: Option<u64>,
}
