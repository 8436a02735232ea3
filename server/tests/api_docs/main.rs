//! `docs/API.md` is written from the server functions, their comments and the golden JSON: `make bless` rewrites it, and
//! this test fails when it is out of date.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed, and says where")]

mod endpoints;
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
    let now = page::write(&endpoints::read(), &types::read());

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
fn every_endpoint_that_is_linked_is_documented() {
    let documented: Vec<_> =
        endpoints::read().into_iter().flat_map(|topic| topic.endpoints).collect();

    for (path, _) in leptos::server_fn::axum::server_fn_paths() {
        let endpoint = documented.iter().find(|endpoint| endpoint.path == path);
        assert!(
            endpoint.is_some_and(|endpoint| !endpoint.docs.is_empty()),
            "{path} is not documented"
        );
    }
}

#[test]
fn every_argument_says_what_it_means() {
    for endpoint in endpoints::read().into_iter().flat_map(|topic| topic.endpoints) {
        for argument in endpoint.arguments {
            assert!(!argument.docs.is_empty(), "{} of {}", argument.name, endpoint.path);
        }
    }
}
