//! `docs/API.md` is written from the doors, their comments and the golden JSON: `make bless` rewrites it, and
//! this test fails when it is out of date.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed, and says where")]

mod doors;
mod page;
mod source;
mod types;

use std::{fs, path::Path};

/// The checkout.
fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

#[test]
fn the_api_is_documented_as_it_is() {
    let path = root().join("docs/API.md");
    let now = page::write(&doors::read(), &types::read());

    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &now).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();

    assert!(
        written == now,
        "docs/API.md is out of date: run `make bless` and look at the difference"
    );
}

#[test]
fn every_door_that_is_linked_is_documented() {
    let documented: Vec<_> = doors::read().into_iter().flat_map(|topic| topic.doors).collect();

    for (path, _) in leptos::server_fn::axum::server_fn_paths() {
        let door = documented.iter().find(|door| door.path == path);
        assert!(door.is_some_and(|door| !door.docs.is_empty()), "{path} is not documented");
    }
}

#[test]
fn every_argument_says_what_it_means() {
    for door in doors::read().into_iter().flat_map(|topic| topic.doors) {
        for argument in door.arguments {
            assert!(!argument.docs.is_empty(), "{} of {}", argument.name, door.path);
        }
    }
}
