//! The policy: which role may do what; `revocations` says what ends when something is taken again.
//!
//! One table for the whole product, so that adding a role means reading one file. Owners are not decided here: an owner
//! stands in the `WHERE` of every statement, so that somebody else's things are not there at all.

pub(crate) mod revocations;

use contract::{AccountId, Failure, Person, Role};

/// An action that not everybody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Seeing everybody's account.
    SeePeople,
    /// Making an account for somebody.
    AddPerson,
    /// Suspending or readmitting somebody, never oneself.
    Suspend(AccountId),
    /// Deleting somebody's account, never one's own.
    Delete(AccountId),
    /// Seeing, making, filling and removing groups of people.
    SetUpGroups,
    /// Deciding whether everybody may make an account, or nobody.
    OpenSignUp,
    /// Deciding which models there are, who may ask them, and where they are.
    SetUpModels,
    /// Seeing everybody's keys.
    SeeAllKeys,
    /// Making anybody's key stop working.
    RevokeAnybodysKey,
    /// Seeing what everybody's questions took.
    SeeAllUsage,
    /// Setting budgets, and seeing everybody's.
    SetBudgets,
}

/// Decides whether a person may do something.
///
/// # Errors
/// `Forbidden` where their role does not allow it.
pub(crate) fn may(person: &Person, action: Action) -> Result<(), Failure> {
    let allowed = match action {
        Action::SeePeople
        | Action::AddPerson
        | Action::SetUpGroups
        | Action::OpenSignUp
        | Action::SetUpModels
        | Action::SeeAllKeys
        | Action::RevokeAnybodysKey
        | Action::SeeAllUsage
        | Action::SetBudgets => person.role == Role::Admin,
        // Locking oneself out is never meant.
        Action::Suspend(whom) | Action::Delete(whom) => {
            person.role == Role::Admin && whom != person.account
        }
    };
    if allowed { Ok(()) } else { Err(Failure::Forbidden) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::SessionId;
    use uuid::Uuid;

    fn account(n: u8) -> AccountId {
        AccountId::new(Uuid::from_bytes([n; 16]))
    }

    fn person(role: Role) -> Person {
        Person { account: account(1), role, session: SessionId::new(Uuid::nil()) }
    }

    fn actions(whom: AccountId) -> [Action; 11] {
        [
            Action::SeePeople,
            Action::AddPerson,
            Action::Suspend(whom),
            Action::Delete(whom),
            Action::SetUpGroups,
            Action::OpenSignUp,
            Action::SetUpModels,
            Action::SeeAllKeys,
            Action::RevokeAnybodysKey,
            Action::SeeAllUsage,
            Action::SetBudgets,
        ]
    }

    #[test]
    fn a_user_may_none_of_it() {
        for action in actions(account(2)) {
            assert_eq!(may(&person(Role::User), action), Err(Failure::Forbidden), "{action:?}");
        }
    }

    #[test]
    fn an_administrator_may_all_of_it() {
        for action in actions(account(2)) {
            assert_eq!(may(&person(Role::Admin), action), Ok(()), "{action:?}");
        }
    }

    #[test]
    fn nobody_may_lock_themselves_out() {
        let me = person(Role::Admin);

        assert_eq!(may(&me, Action::Suspend(me.account)), Err(Failure::Forbidden));
        assert_eq!(may(&me, Action::Delete(me.account)), Err(Failure::Forbidden));
    }
}
