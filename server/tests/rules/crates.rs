//! Which way arrows point between crates, and which dependency lives where.

use crate::metadata::{Package, metadata};
use std::collections::{BTreeMap, BTreeSet};

/// Libraries that see `contract` and no other crate of ours.
const LEAVES: &[&str] = &["assistant", "bus", "gateway", "inference", "storage"];

/// What may stand in any member's dependencies, and in whose only.
const HOMES: &[(&str, &[&str])] = &[
    ("argon2", &["backend"]),
    ("axum", &["server", "testkit"]),
    ("clap", &["server"]),
    ("figment", &["server"]),
    ("fred", &["bus"]),
    ("flate2", &["server"]),
    ("gloo-net", &["app"]),
    ("genai", &["gateway"]),
    ("hyper", &["server"]),
    ("hyper-util", &["server"]),
    ("jsonwebtoken", &["backend"]),
    ("leptos", &["app", "frontend", "server"]),
    ("leptos_axum", &["app", "server"]),
    ("leptos_i18n", &["app"]),
    ("libsqlite3-sys", &["storage"]),
    ("llama-cpp-2", &["inference"]),
    ("llama-cpp-sys-2", &["inference"]),
    ("rmcp", &["tools"]),
    ("socket2", &["server"]),
    ("sqlx", &["storage"]),
    ("tower-http", &["server"]),
    ("weaviate-community", &["knowledge"]),
    ("web-sys", &["app"]),
];

#[test]
fn app_and_what_it_stands_on_know_no_server_crate() {
    let tree = tree();

    for member in ["app", "contract", "frontend"] {
        let known = tree[member].ours(Scope::Everything);

        let allowed = BTreeSet::from(["app", "contract"]);
        assert!(known.is_subset(&allowed), "{member} depends on {known:?}");
    }
    assert!(tree["contract"].ours(Scope::Everything).is_empty(), "contract stands alone");
}

#[test]
fn a_leaf_knows_the_contract_and_no_other_leaf() {
    let tree = tree();

    for leaf in LEAVES {
        assert!(
            tree[*leaf].ours(Scope::Shipped).is_subset(&BTreeSet::from(["contract"])),
            "{leaf}"
        );
        let with_tests = tree[*leaf].ours(Scope::Everything);
        assert!(
            with_tests.is_subset(&BTreeSet::from(["contract", "testkit"])),
            "{leaf} and its tests depend on {with_tests:?}"
        );
    }
}

#[test]
fn only_the_server_knows_the_backend() {
    for (name, member) in tree() {
        let knows = member.ours(Scope::Everything).contains("backend");
        assert!(!knows || name == "server", "{name} depends on backend");
    }
}

#[test]
fn fakes_never_ship() {
    for (name, member) in tree() {
        assert!(!member.ours(Scope::Shipped).contains("testkit"), "{name} ships testkit");
    }
}

#[test]
fn every_heavy_dependency_has_one_home() {
    for (name, member) in tree() {
        for (heavy, homes) in HOMES {
            let lists = member.shipped.contains(*heavy);
            assert!(
                !lists || homes.contains(&name.as_str()),
                "{heavy} in {name}, not in {homes:?}"
            );
        }
    }
}

/// A member of the workspace and the names it lists.
struct Member {
    shipped: BTreeSet<String>,
    tested: BTreeSet<String>,
    members: BTreeSet<String>,
}

#[derive(Clone, Copy)]
enum Scope {
    Shipped,
    Everything,
}

impl Member {
    /// The crates of ours among its dependencies.
    fn ours(&self, scope: Scope) -> BTreeSet<&str> {
        let tested = match scope {
            Scope::Shipped => None,
            Scope::Everything => Some(&self.tested),
        };
        let listed = self.shipped.iter().chain(tested.into_iter().flatten());
        listed.filter(|name| self.members.contains(*name)).map(String::as_str).collect()
    }
}

fn tree() -> BTreeMap<String, Member> {
    let metadata = metadata();
    let is_ours = |package: &&Package| metadata.workspace_members.contains(&package.id);
    let packages: Vec<_> = metadata.packages.iter().filter(is_ours).collect();
    let members: BTreeSet<_> = packages.iter().map(|package| package.name.clone()).collect();
    let listed = |package: &Package, dev: bool| {
        package
            .dependencies
            .iter()
            .filter(|dependency| (dependency.kind.as_deref() == Some("dev")) == dev)
            .map(|dependency| dependency.name.clone())
            .collect()
    };
    packages
        .into_iter()
        .map(|package| {
            let (shipped, tested) = (listed(package, false), listed(package, true));
            (package.name.clone(), Member { shipped, tested, members: members.clone() })
        })
        .collect()
}
