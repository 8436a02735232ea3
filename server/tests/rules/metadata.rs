//! The metadata of the workspace, as cargo knows it. Three rules ask for it.

use serde::Deserialize;
use std::{collections::BTreeSet, process::Command};

/// What `cargo metadata` says, as far as the rules care. Read by hand: the crate for it turns on a feature of
/// `serde_json`, and everything would be compiled once more for the tests.
#[derive(Deserialize)]
pub struct Metadata {
    pub packages: Vec<Package>,
    pub workspace_members: BTreeSet<String>,
}

#[derive(Deserialize)]
pub struct Package {
    pub id: String,
    pub name: String,
    pub version: String,
    pub license: Option<String>,
    pub dependencies: Vec<Dependency>,
    pub targets: Vec<Target>,
}

/// A library, a program, or a test of a package.
#[derive(Deserialize)]
pub struct Target {
    pub kind: Vec<String>,
    pub src_path: String,
}

#[derive(Deserialize)]
pub struct Dependency {
    pub name: String,
    pub kind: Option<String>,
}

/// What is built for the two targets there are; others would have to be downloaded first.
pub fn metadata() -> Metadata {
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
