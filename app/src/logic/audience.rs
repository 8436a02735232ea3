//! Whom an alias, or the cheaper model of a budget, lets ask what they may not ask by themselves. Apart from the forms that
//! say it, since who belongs to whom takes tests.

use contract::{Audience, BudgetScope, GroupId, Role};

/// Whether everybody of an audience belongs to another one, too, as far as it can be said without looking at who is in which
/// group.
pub fn is_within(audience: &Audience, other: &Audience) -> bool {
    match (audience, other) {
        (Audience::Nobody, _)
        | (_, Audience::Everybody)
        | (Audience::Administrators, Audience::Administrators | Audience::Groups { .. }) => true,
        (Audience::Everybody, _) | (_, Audience::Nobody) => false,
        // Without any group it is for administrators.
        (Audience::Groups { groups }, Audience::Administrators) => groups.is_empty(),
        (Audience::Groups { groups }, Audience::Groups { groups: others }) => {
            groups.iter().all(|group| others.contains(group))
        }
    }
}

/// Whether somebody whom a budget binds does not belong to a model's audience. Whose key a key is nobody looks up here: it is
/// taken for anybody's. `role` and `theirs`: the role of the person and their groups, where it binds one.
pub fn leaves_out(audience: &Audience, scope: BudgetScope, role: Role, theirs: &[GroupId]) -> bool {
    match scope {
        BudgetScope::Everybody | BudgetScope::EachPerson | BudgetScope::Key { .. } => {
            !is_within(&Audience::Everybody, audience)
        }
        BudgetScope::Group { group } => {
            !is_within(&Audience::Groups { groups: vec![group] }, audience)
        }
        BudgetScope::Person { .. } => !audience.has(role, theirs),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::AccountId;
    use std::{fmt::Debug, str::FromStr};

    fn id<T: FromStr<Err: Debug>>(n: u128) -> T {
        format!("{n:032x}").parse().unwrap()
    }

    fn group(n: u128) -> GroupId {
        id(n)
    }

    fn of_groups<const N: usize>(numbers: [u128; N]) -> Audience {
        Audience::Groups { groups: numbers.map(group).to_vec() }
    }

    #[test]
    fn an_audience_is_within_another_where_nobody_of_it_is_left_out() {
        use Audience as A;
        for (audience, other, is_so) in [
            (A::Everybody, A::Everybody, true),
            (A::Everybody, A::Administrators, false),
            (A::Everybody, of_groups([1]), false),
            (A::Everybody, A::Nobody, false),
            (A::Administrators, A::Everybody, true),
            (A::Administrators, A::Administrators, true),
            (A::Administrators, of_groups([1]), true),
            (A::Administrators, A::Nobody, false),
            (of_groups([1]), A::Everybody, true),
            (of_groups([1]), A::Administrators, false),
            (of_groups([]), A::Administrators, true),
            (of_groups([1]), of_groups([2, 1]), true),
            (of_groups([1, 3]), of_groups([2, 1]), false),
            (of_groups([1]), A::Nobody, false),
            (A::Nobody, A::Nobody, true),
            (A::Nobody, A::Administrators, true),
        ] {
            assert_eq!(is_within(&audience, &other), is_so, "{audience:?} in {other:?}");
        }
    }

    #[test]
    fn a_budget_leaves_out_whom_it_binds_and_the_model_does_not_know() {
        let ada: AccountId = id(7);
        let groups = [group(1)];
        let key = BudgetScope::Key { key: id(8) };
        let person = BudgetScope::Person { account: ada };
        for (audience, scope, is_so) in [
            (Audience::Everybody, BudgetScope::Everybody, false),
            (Audience::Administrators, BudgetScope::EachPerson, true),
            (Audience::Administrators, key, true),
            (Audience::Everybody, key, false),
            (of_groups([1]), BudgetScope::Group { group: group(1) }, false),
            (of_groups([1]), BudgetScope::Group { group: group(2) }, true),
            (of_groups([1]), person, false),
            (of_groups([2]), person, true),
            (Audience::Nobody, person, true),
        ] {
            assert_eq!(
                leaves_out(&audience, scope, Role::User, &groups),
                is_so,
                "{audience:?} {scope:?}"
            );
        }
        let admin = |audience| leaves_out(&audience, person, Role::Admin, &groups);
        assert!(!admin(Audience::Administrators) && admin(Audience::Nobody));
    }
}
