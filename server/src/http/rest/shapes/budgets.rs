//! The balance of a budget, as it is shown to those whom the budget binds: whom else it binds is left out.

use super::{allowance::Allowance, moment::Moment, money::Money};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The balance of a budget: what is spent of it in the current period, by everybody whom it binds together or, where it
/// binds each person, by the caller.
#[derive(Serialize, ToSchema)]
pub struct Balance {
    /// The budget's id.
    budget: Uuid,
    /// The allowance: how much may be spent, in which period.
    allowance: Allowance,
    /// The share of the allowance from which on people are warned, in percent, 1 to 100.
    warn_at: u8,
    /// The money spent since the period began.
    spent: Money,
    /// The tokens read and written since the period began.
    tokens: u64,
    /// The share of the allowance that is used up, in percent and rounded down: the larger of money's and tokens'. It can be
    /// above 100.
    used_percent: u32,
    /// When the period ends and the budget begins anew.
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
