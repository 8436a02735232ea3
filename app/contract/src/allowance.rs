//! Allowances: how much may be spent, in which time.
//!
//! A file of its own, because budgets and keys both have one and neither should need the other for it.

use crate::Pico;
use serde::{Deserialize, Serialize};

/// How long a budget must last. Days and months are UTC's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// Until midnight.
    Day,
    /// Until the first of the next month.
    Month,
}

/// What may be spent in a day or a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allowance {
    /// Until when it must last.
    pub period: Period,
    /// Money; `None`: any amount.
    #[serde(default)]
    pub money: Option<Pico>,
    /// Tokens, read and written; `None`: any number.
    #[serde(default)]
    pub tokens: Option<u64>,
}
