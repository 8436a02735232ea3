//! The fold from portions of calls to the lists of a report.
//!
//! Pure: one moment gave the portions, and every list comes from the same ones.

use super::{
    portion::{ModelPortion, PersonPortion},
    sum::Sum,
};
use contract::{AccountId, Days, Group, GroupRef, Pico, UsageOf, UsageReport, UsageTotals};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
};

/// The report of some days, from their portions by model and by person, and the groups of today.
pub(super) fn report(
    days: Days,
    models: &[ModelPortion],
    people: &[PersonPortion],
    groups: &[Group],
) -> UsageReport {
    let groups_of = groups_of(groups);
    let whole = by(models.iter().map(|portion| ((), (), &portion.sum))).pop();
    UsageReport {
        days,
        whole: whole.map(|all| all.totals).unwrap_or_default(),
        by_day: by(models.iter().map(|it| (it.day, it.day, &it.sum))),
        by_day_and_model: by(models.iter().map(|it| {
            let of = (it.day, it.model.clone());
            (of.clone(), of, &it.sum)
        })),
        by_model: dearest_first(by(models.iter().map(|it| (&it.model, it.model.clone(), &it.sum)))),
        by_person: dearest_first(by(people
            .iter()
            .map(|it| (it.person.id, it.person.clone(), &it.sum)))),
        by_key: dearest_first(by(people.iter().filter_map(|it| {
            let key = it.key.as_ref()?;
            Some((key.id, key.clone(), &it.sum))
        }))),
        by_group: dearest_first(by(people.iter().flat_map(|it| {
            let theirs = groups_of.get(&it.person.id).into_iter().flatten();
            theirs.map(|group| {
                let of = GroupRef { id: group.id, name: group.name.clone() };
                (group.id, of, &it.sum)
            })
        }))),
    }
}

/// The groups of each person who is in one.
fn groups_of(groups: &[Group]) -> HashMap<AccountId, Vec<&Group>> {
    let mut groups_of: HashMap<AccountId, Vec<&Group>> = HashMap::new();
    for group in groups {
        for member in &group.members {
            groups_of.entry(*member).or_default().push(group);
        }
    }
    groups_of
}

/// Adds up what belongs to the same, in its order.
fn by<'a, K: Ord, T>(portions: impl Iterator<Item = (K, T, &'a Sum)>) -> Vec<UsageOf<T>> {
    let mut sums = BTreeMap::new();
    for (key, of, sum) in portions {
        sums.entry(key).or_insert_with(|| (of, Sum::default())).1.add(sum);
    }
    sums.into_values().map(|(of, sum)| UsageOf { of, totals: sum.totals() }).collect()
}

/// The dearest first; of those that cost the same, the one with more calls.
fn dearest_first<T>(mut list: Vec<UsageOf<T>>) -> Vec<UsageOf<T>> {
    let rank = |totals: &UsageTotals| -> (Reverse<Pico>, Reverse<u64>) {
        (Reverse(totals.cost.known), Reverse(totals.calls))
    };
    list.sort_by_key(|part| rank(&part.totals));
    list
}
