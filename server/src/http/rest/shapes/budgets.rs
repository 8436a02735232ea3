//! The balance of a budget.

use super::{allowance::Allowance, moment::Moment, money::Money};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// How far the caller has come with a budget.
#[derive(Serialize, ToSchema)]
pub struct Balance {
    /// The budget's id.
    budget: Uuid,
    /// How much, until when.
    allowance: Allowance,
    /// From which share on people are warned, in percent of the allowance.
    warn_at: u8,
    /// What was spent since the period began.
    spent: Money,
    /// Tokens, read and written.
    tokens: u64,
    /// The share of the allowance that is used up, in percent and rounded down: the larger of money and tokens.
    used_percent: u32,
    /// When the period is over and the budget begins anew.
    resets_at: Moment,
}

impl From<contract::Balance> for Balance {
    fn from(balance: contract::Balance) -> Self {
        let used_percent = balance.used_percent();
        Self {
            budget: balance.budget.id.uuid(),
            allowance: balance.budget.settings.allowance.into(),
            warn_at: balance.budget.settings.warn_at,
            spent: Money(balance.spent),
            tokens: balance.tokens,
            used_percent,
            resets_at: balance.resets_at.into(),
        }
    }
}
