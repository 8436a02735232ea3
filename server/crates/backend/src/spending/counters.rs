//! The counters that a question is counted in: one for each budget that binds it, and the key's own.
//!
//! Setting aside and showing a balance must mean the same row of the database; here is the one rule that makes it.

use super::Span;
use crate::spender::Spender;
use contract::{AccountId, Allowance, Budget, BudgetScope, KeyId, Timestamp};
use storage::SpendCounter;

/// The counter of a budget in a period, or of a person's share of it.
pub(super) fn of_budget(budget: &Budget, share_of: Option<AccountId>, span: Span) -> SpendCounter {
    let Allowance { money, tokens, .. } = budget.settings.allowance;
    let (id, since) = (budget.id.uuid(), span.since);
    let unbound =
        SpendCounter { id, share_of, account: None, group: None, key: None, since, money, tokens };
    match budget.settings.scope {
        BudgetScope::Everybody => unbound,
        BudgetScope::EachPerson => SpendCounter { account: share_of, ..unbound },
        BudgetScope::Person { account } => SpendCounter { account: Some(account), ..unbound },
        BudgetScope::Group { group } => SpendCounter { group: Some(group), ..unbound },
        BudgetScope::Key { key } => SpendCounter { key: Some(key), ..unbound },
    }
}

/// The counters of a question: one for each budget, in their order, then the key's own.
pub(super) fn of_question(
    budgets: &[Budget],
    spender: &Spender,
    own: Option<(KeyId, Allowance)>,
    now: Timestamp,
) -> Vec<SpendCounter> {
    let counter = |budget: &Budget| {
        let is_shared = budget.settings.scope == BudgetScope::EachPerson;
        let share = is_shared.then_some(spender.account);
        of_budget(budget, share, Span::of(budget.settings.allowance.period, now))
    };
    let of_key = own.map(|(key, Allowance { period, money, tokens })| SpendCounter {
        id: key.uuid(),
        share_of: None,
        account: None,
        group: None,
        key: Some(key),
        since: Span::of(period, now).since,
        money,
        tokens,
    });
    budgets.iter().map(counter).chain(of_key).collect()
}
