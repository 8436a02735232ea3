//! The balance of a budget.

use super::{allowance::Allowance, moment::Moment, money::Money};
use contract::Balance as Known;
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

impl From<Known> for Balance {
    fn from(known: Known) -> Self {
        let used_percent = known.used_percent();
        Self {
            budget: known.budget.id.uuid(),
            allowance: known.budget.settings.allowance.into(),
            warn_at: known.budget.settings.warn_at,
            spent: Money(known.spent),
            tokens: known.tokens,
            used_percent,
            resets_at: known.resets_at.into(),
        }
    }
}
