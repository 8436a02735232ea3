//! The fold from portions of calls to the lists of a report.
//!
//! Pure: one question gave the portions, and every list comes from the same ones.

use super::{portion::Portion, sum::Sum};
use contract::{Days, Group, GroupRef, Pico, UsageOf, UsageReport, UsageTotals};
use std::{cmp::Reverse, collections::BTreeMap};

/// The report of some days, from their portions and the groups of today.
pub(super) fn report(days: Days, portions: &[Portion], groups: &[Group]) -> UsageReport {
    let whole = by(portions, |_| Some(((), ()))).pop().map(|all| all.totals).unwrap_or_default();
    UsageReport {
        days,
        whole,
        by_day: by(portions, |portion| Some((portion.day, portion.day))),
        by_day_and_model: by(portions, |portion| {
            let of = (portion.day, portion.model.clone());
            Some((of.clone(), of))
        }),
        by_model: dearest_first(by(portions, |portion| {
            Some((&portion.model, portion.model.clone()))
        })),
        by_person: dearest_first(by(portions, |portion| {
            Some((portion.person.id, portion.person.clone()))
        })),
        by_key: dearest_first(by(portions, |portion| {
            portion.key.as_ref().map(|key| (key.id, key.clone()))
        })),
        by_group: dearest_first(by(portions, |portion| {
            let with_them = |group: &&Group| group.members.contains(&portion.person.id);
            let of = |group: &Group| GroupRef { id: group.id, name: group.name.clone() };
            groups.iter().filter(with_them).map(move |group| (group.id, of(group)))
        })),
    }
}

/// Adds up what belongs to the same, in its order. What belongs to nothing is left out, and what belongs to several
/// counts in each.
fn by<'a, K: Ord, T, I: IntoIterator<Item = (K, T)>>(
    portions: &'a [Portion],
    of: impl Fn(&'a Portion) -> I,
) -> Vec<UsageOf<T>> {
    let mut sums = BTreeMap::new();
    for portion in portions {
        for (key, of) in of(portion) {
            sums.entry(key).or_insert_with(|| (of, Sum::default())).1.add(&portion.sum);
        }
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
