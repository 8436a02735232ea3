//! Which way arrows point, which dependency lives where, and under which licences we may use what we use.
//!
//! The rules and their reasons are in `docs/ARCHITECTURE.md`; `cargo metadata` is all it takes to check them.

use serde::Deserialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
};

/// Libraries that see `contract` and no other crate of ours.
const LEAVES: &[&str] = &["assistant", "bus", "gateway", "inference", "storage"];

/// What may stand in any member's dependencies, and in whose only.
const HOMES: &[(&str, &[&str])] = &[
    ("argon2", &["backend"]),
    ("axum", &["server", "testkit"]),
    ("clap", &["server"]),
    ("figment", &["server"]),
    ("fred", &["bus"]),
    ("gloo-net", &["app"]),
    ("genai", &["gateway"]),
    ("jsonwebtoken", &["backend"]),
    ("leptos", &["app", "frontend", "server"]),
    ("leptos_axum", &["app", "server"]),
    ("leptos_i18n", &["app"]),
    ("libsqlite3-sys", &["storage"]),
    ("llama-cpp-2", &["inference"]),
    ("llama-cpp-sys-2", &["inference"]),
    ("rmcp", &["tools"]),
    ("sqlx", &["storage"]),
    ("tower-http", &["server"]),
    ("weaviate-community", &["knowledge"]),
    ("web-sys", &["app"]),
];

/// Licences that let us ship under MIT OR Apache-2.0, with the notices they ask for.
const LICENCES: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Zlib",
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

#[test]
fn everything_we_ship_has_a_licence_that_we_may_use() {
    let refused: Vec<_> = metadata()
        .packages
        .iter()
        .filter(|package| !package.license.as_deref().is_some_and(is_allowed))
        .map(|package| format!("{} {}: {:?}", package.name, package.version, package.license))
        .collect();

    assert!(refused.is_empty(), "{refused:#?}");
}

#[test]
fn a_licence_expression_is_read_as_it_is_meant() {
    for (expression, allowed) in [
        ("MIT", true),
        ("MIT/Apache-2.0", true),
        ("GPL-3.0-only OR MIT", true),
        ("GPL-3.0-only AND MIT", false),
        ("(GPL-3.0-only OR MIT) AND Unicode-3.0", true),
        ("Apache-2.0 WITH LLVM-exception", true),
        ("MIT AND (GPL-3.0-only OR AGPL-3.0-only)", false),
        ("", false),
    ] {
        assert_eq!(is_allowed(expression), allowed, "{expression}");
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

/// What `cargo metadata` says, as far as the rules care. Read by hand: the crate for it turns on a feature of
/// `serde_json`, and everything would be compiled once more for the tests.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    workspace_members: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    kind: Option<String>,
}

/// What is built for the two targets there are; others would have to be downloaded first.
fn metadata() -> Metadata {
    let platforms = ["x86_64-unknown-linux-gnu", "wasm32-unknown-unknown"];
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1"])
        .args(platforms.iter().flat_map(|platform| ["--filter-platform", platform]))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo has just built this");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo describes the workspace")
}

/// Whether an SPDX expression can be satisfied with the licences of the list.
fn is_allowed(expression: &str) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut words = spaced.split_whitespace().peekable();
    let allowed = any(&mut words);
    allowed && words.next().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn any(words: &mut Words<'_>) -> bool {
    let mut allowed = all(words);
    while words.next_if_eq(&"OR").is_some() {
        allowed |= all(words);
    }
    allowed
}

fn all(words: &mut Words<'_>) -> bool {
    let mut allowed = one(words);
    while words.next_if_eq(&"AND").is_some() {
        allowed &= one(words);
    }
    allowed
}

fn one(words: &mut Words<'_>) -> bool {
    let allowed = match words.next() {
        Some("(") => {
            let inner = any(words);
            words.next();
            inner
        }
        Some(name) => LICENCES.contains(&name),
        None => false,
    };
    if words.next_if_eq(&"WITH").is_some() {
        words.next(); // an exception only ever permits more
    }
    allowed
}
