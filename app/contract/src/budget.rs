//! Budgets: how much may be spent, by whom, until when.
//!
//! Settings and balance stand together, because the page and the rules ask the same question of both: how much of it is
//! used up. The allowance itself is apart, in `allowance`, for keys have one without having a budget's scope.

use crate::{AccountId, Allowance, BudgetId, GroupId, GroupName, KeyId, ModelId, Pico, Timestamp};
use serde::{Deserialize, Serialize};

/// The scope of a budget: whom it binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum BudgetScope {
    /// Everybody, with one balance for all together.
    Everybody,
    /// Every person on their own, unless they have a budget of their own.
    EachPerson,
    /// One person, their keys included.
    Person {
        /// The person's account.
        account: AccountId,
    },
    /// The people of a group together, their keys included, besides what binds each of them.
    Group {
        /// The id of the group.
        group: GroupId,
    },
    /// One key of a program.
    Key {
        /// The id of the key.
        key: KeyId,
    },
}

/// The settings of a budget, as an administrator decided them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BudgetSettings {
    /// The scope: whom it binds.
    pub scope: BudgetScope,
    /// The allowance, of which money or tokens or both are limited.
    pub allowance: Allowance,
    /// The share of the allowance from which on people are warned, in percent, 1 to 100.
    pub warn_at: u8,
    /// The cheaper model or alias that is asked in place of every model from `warn_at` on; `None`: nothing changes.
    #[serde(default)]
    pub downgrade: Option<ModelId>,
    /// Whether models without a price may be asked although money is limited. They count as nothing.
    #[serde(default)]
    pub unpriced: bool,
}

/// A budget: settings under an id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// The budget's id.
    pub id: BudgetId,
    /// The settings that an administrator decided.
    pub settings: BudgetSettings,
}

/// The balance of a budget: what is spent of it in the current period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// The budget of which it is the balance.
    pub budget: Budget,
    /// The account whose balance it is, where the budget binds each person.
    pub account: Option<AccountId>,
    /// The name of the group, where the budget binds one.
    #[serde(default)]
    pub group: Option<GroupName>,
    /// The money that was spent since the period began.
    pub spent: Pico,
    /// The tokens that were read and written since the period began.
    pub tokens: u64,
    /// When the period ends and the balance begins anew.
    pub resets_at: Timestamp,
}

impl Balance {
    /// Makes the balance of a budget of which nothing is spent.
    #[must_use]
    pub const fn untouched(budget: Budget, resets_at: Timestamp) -> Self {
        Self { budget, account: None, group: None, spent: Pico(0), tokens: 0, resets_at }
    }

    /// The share of the allowance that is used up, in percent and rounded down: the larger of money and tokens.
    #[must_use]
    pub fn used_percent(&self) -> u32 {
        let Allowance { money, tokens, .. } = self.budget.settings.allowance;
        let share = |used: i128, limit: i128| {
            let percent = if limit <= 0 { 100 } else { used.max(0) * 100 / limit };
            u32::try_from(percent).unwrap_or(u32::MAX)
        };
        let money = money.map_or(0, |limit| share(self.spent.0.into(), limit.0.into()));
        let tokens = tokens.map_or(0, |limit| share(self.tokens.into(), limit.into()));
        money.max(tokens)
    }

    /// Whether people are to be warned: the used share has reached `warn_at`.
    #[must_use]
    pub fn is_low(&self) -> bool {
        self.used_percent() >= u32::from(self.budget.settings.warn_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Period;
    use uuid::Uuid;

    fn balance(money: Option<i64>, tokens: Option<u64>) -> Balance {
        let allowance = Allowance { period: Period::Month, money: money.map(Pico), tokens };
        let settings = BudgetSettings {
            scope: BudgetScope::Everybody,
            allowance,
            warn_at: 80,
            downgrade: None,
            unpriced: false,
        };
        Balance {
            budget: Budget { id: BudgetId::new(Uuid::nil()), settings },
            account: None,
            group: None,
            spent: Pico(799),
            tokens: 90,
            resets_at: Timestamp::from_millis(0),
        }
    }

    #[test]
    fn the_scarcer_of_money_and_tokens_counts() {
        assert_eq!(balance(Some(1_000), None).used_percent(), 79);
        assert_eq!(balance(Some(1_000), Some(100)).used_percent(), 90);
        assert!(!balance(Some(1_000), None).is_low());
        assert!(balance(Some(990), None).is_low());
        assert_eq!(balance(Some(0), None).used_percent(), 100, "nothing is used up at once");
    }
}
