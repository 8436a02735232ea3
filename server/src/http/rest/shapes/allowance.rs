//! The allowance of a key or a budget, which both of them show.

use super::{mirror_enum::mirror_enum, money::Money};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An allowance: the money and the tokens that may be spent in one period. At least one of the two is limited.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Allowance {
    /// The period that the allowance must last, after which it begins anew.
    period: Period,
    /// The most money that may be spent; `null`: any amount.
    #[serde(default)]
    money: Option<Money>,
    /// The most tokens that may be read and written together; `null`: any number.
    #[serde(default)]
    #[schema(minimum = 1)]
    tokens: Option<i64>,
}

mirror_enum! {
    /// The period of an allowance. Days and months are UTC's.
    Period {
        /// A day: until midnight, UTC.
        Day,
        /// A calendar month: until the first of the next one, midnight UTC.
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
