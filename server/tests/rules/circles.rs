//! No circles: which file of a crate may know which.
//!
//! **Sisters stand on floors.** Two modules with the same parent are sisters, each with everything below it. When one
//! names the other, it stands above it, and following such names must never lead back. Who reads from the bottom up
//! then never meets something that is explained further on, and whatever is moved or taken out takes along only what
//! stands below it.
//!
//! **A parent and its child are one thing** and may name each other. A child sees its parent's private parts; it was
//! cut out because the file grew long, not because it stands on another floor. That is no way round the rule: what a
//! parent only passes on (`pub use`) counts as its owner's, so a sister is a sister also through the parent; and who
//! needs a part of a folder needs the folder, so `visit` cannot know `api/error.rs` while `api/chats.rs` knows `visit`.
//!
//! What counts as naming is in `source.rs`.

use crate::source::{Arrows, sources};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Circles that stay: the crate, the folder, the sisters.
///
/// A failure names the models that were tried, and the id of a model says as a failure why it is none. Both are plain
/// values of one vocabulary; an error of its own for that one constructor would be mapped by everybody who calls it.
const ARGUED: &[(&str, &str, &str)] = &[("contract", "", "failure model")];

/// Sisters, what they name of each other, and the files in which they do.
type Sisters = BTreeMap<String, BTreeMap<String, (String, String)>>;

#[test]
fn sisters_do_not_stand_in_a_circle() {
    let mut new = vec![];
    let mut listed: BTreeSet<_> = ARGUED.iter().map(|circle| format!("{circle:?}")).collect();
    for (name, arrows) in crates() {
        for (folder, sisters) in families(&arrows) {
            for circle in circles(&sisters) {
                if !listed.remove(&format!("{:?}", (&name, &folder, circle.join(" ")))) {
                    new.push(drawn(&name, &folder, &sisters, &circle));
                }
            }
        }
    }

    assert!(new.is_empty(), "circles that nobody has argued for:\n{}", new.join("\n"));
    assert!(listed.is_empty(), "dissolved or smaller, take them off the list: {listed:#?}");
}

#[test]
fn a_circle_is_found_and_drawn_as_a_path() {
    let arrows = arrows(&[
        ("turns.rs", "rates.rs"),
        ("turns/ledger.rs", "spending.rs"),
        ("rates.rs", "spending/period.rs"),
        ("spending.rs", "turns/ledger.rs"),
        ("lib.rs", "turns.rs"),
        ("rates.rs", "money.rs"),
    ]);
    let sisters = &families(&arrows)[""];

    let circles = circles(sisters);

    assert_eq!(circles, [["rates", "spending", "turns"].map(String::from)]);
    let drawn = drawn("backend", "", sisters, &circles[0]);
    insta::assert_snapshot!(drawn, @r"
    backend: spending → turns → spending (all of it: rates, spending, turns)
      spending.rs names turns/ledger.rs
      turns/ledger.rs names spending.rs
    ");
}

#[test]
fn a_parent_and_its_child_may_name_each_other() {
    let arrows = arrows(&[("usage.rs", "usage/fold.rs"), ("usage/fold.rs", "usage.rs")]);

    assert!(families(&arrows).values().all(|sisters| circles(sisters).is_empty()));
}

fn arrows(pairs: &[(&str, &str)]) -> Arrows {
    let mut arrows = Arrows::new();
    for (from, to) in pairs {
        arrows.entry((*from).into()).or_default().insert((*to).into());
    }
    arrows
}

/// The arrows between the files of each crate of ours.
fn crates() -> Vec<(String, Arrows)> {
    sources().into_iter().map(|(name, source)| (name, source.arrows())).collect()
}

/// The arrows between sisters, by the folder that is their home.
fn families(arrows: &Arrows) -> BTreeMap<String, Sisters> {
    let mut families: BTreeMap<String, Sisters> = BTreeMap::new();
    for (from, targets) in arrows {
        for to in targets {
            let (above, below) = (module(from), module(to));
            let same = above.iter().zip(&below).take_while(|(one, other)| one == other).count();
            if let (Some(one), Some(other)) = (above.get(same), below.get(same)) {
                let sisters = families.entry(above[..same].join("/")).or_default();
                let named = sisters.entry((*one).into()).or_default();
                named.entry((*other).into()).or_insert_with(|| (from.clone(), to.clone()));
            }
        }
    }
    families
}

/// The way to a file through the tree of modules.
fn module(file: &str) -> Vec<&str> {
    file.trim_end_matches(".rs").split('/').collect()
}

/// The sisters that cannot be put on floors: each group can be walked round.
fn circles(sisters: &Sisters) -> Vec<Vec<String>> {
    let mut circles = BTreeSet::new();
    for sister in sisters.keys() {
        let ahead = reach(sisters, sister);
        let round: Vec<_> = ahead
            .keys()
            .filter(|other| reach(sisters, other).contains_key(sister))
            .cloned()
            .collect();
        if !round.is_empty() {
            circles.insert(round);
        }
    }
    circles.into_iter().collect()
}

/// Everybody who can be reached from a sister in at least one step, and the step before.
fn reach(sisters: &Sisters, from: &str) -> BTreeMap<String, String> {
    let mut before = BTreeMap::new();
    let mut queue = VecDeque::from([from.to_owned()]);
    while let Some(sister) = queue.pop_front() {
        for next in sisters.get(&sister).into_iter().flat_map(BTreeMap::keys) {
            if !before.contains_key(next) {
                before.insert(next.clone(), sister.clone());
                queue.push_back(next.clone());
            }
        }
    }
    before
}

/// The shortest way round, and the files that it leads through.
fn drawn(name: &str, folder: &str, sisters: &Sisters, circle: &[String]) -> String {
    let way = |sister: &String| {
        let before = reach(sisters, sister);
        let mut way = vec![sister.clone(), before[sister].clone()];
        while way.last() != Some(sister) {
            way.push(before[&way[way.len() - 1]].clone());
        }
        way.reverse();
        way
    };
    let way = circle.iter().map(way).min_by_key(Vec::len).expect("a circle has members");
    let place = if folder.is_empty() { name.to_owned() } else { format!("{name}, {folder}") };
    let head = format!("{place}: {} (all of it: {})", way.join(" → "), circle.join(", "));
    let steps = way.windows(2).map(|step| {
        let (from, to) = &sisters[&step[0]][&step[1]];
        format!("  {from} names {to}")
    });
    [head].into_iter().chain(steps).collect::<Vec<_>>().join("\n")
}
