//! The allowance of a key or a budget, which both of them show.

use super::{mirror_enum::mirror_enum, money::Money};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What may be spent in a day or a month. At least one of money and tokens is limited.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Allowance {
    /// Until when it must last.
    period: Period,
    /// Money; `null`: any amount.
    #[serde(default)]
    money: Option<Money>,
    /// Tokens, read and written; `null`: any number.
    #[serde(default)]
    #[schema(minimum = 1)]
    tokens: Option<i64>,
}

mirror_enum! {
    /// How long something must last. Days and months are UTC's.
    Period {
        /// Until midnight.
        Day,
        /// Until the first of the next month.
        Month,
    }
}

impl From<contract::Allowance> for Allowance {
    fn from(contract::Allowance { period, money, tokens }: contract::Allowance) -> Self {
        let tokens = tokens.map(|tokens| i64::try_from(tokens).unwrap_or(i64::MAX));
        Self { period: period.into(), money: money.map(Money), tokens }
    }
}

impl From<Allowance> for contract::Allowance {
    fn from(Allowance { period, money, tokens }: Allowance) -> Self {
        // What is less than nothing is as wrong as nothing, which the port refuses.
        let tokens = tokens.map(|tokens| u64::try_from(tokens).unwrap_or(0));
        Self { period: period.into(), money: money.map(|Money(money)| money), tokens }
    }
}
