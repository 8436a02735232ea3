//! A database of its own for each test, on the engine that the run is about.

use super::fresh;
use std::{path::PathBuf, process::Command};
use storage::Location;
use tempfile::TempDir;

/// Says `postgres` in the second run, which `postgres.rs` starts.
pub const ENGINE: &str = "PLAUDER_TEST_ENGINE";
const URL: &str = "PLAUDER_TEST_DATABASE_URL";

/// A database that is gone when it is dropped.
pub struct Database {
    folder: TempDir,
    postgres: Option<Postgres>,
}

struct Postgres {
    server: String,
    name: String,
}

impl Database {
    pub fn new() -> Self {
        let postgres = (setting(ENGINE).as_deref() == Some("postgres")).then(|| {
            let server = url().expect("the second run is started only where there is a server");
            let name = format!("it_{}", fresh().simple());
            psql(&server, &format!("CREATE DATABASE {name}"));
            Postgres { server, name }
        });
        Self { folder: tempfile::tempdir().unwrap(), postgres }
    }

    pub fn location(&self) -> Location {
        let url = self.postgres.as_ref().map(|Postgres { server, name }| {
            let (start, query) = server.split_once('?').map_or((server.as_str(), ""), |both| both);
            let (host, _) = start.rsplit_once('/').expect("the URL names a database");
            format!("{host}/{name}{}{query}", if query.is_empty() { "" } else { "?" })
        });
        Location { url, data_dir: self.data_dir() }
    }

    pub fn data_dir(&self) -> PathBuf {
        self.folder.path().to_owned()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some(Postgres { server, name }) = &self.postgres {
            psql(server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

/// Where PostgreSQL is, if there is one to test with.
pub fn url() -> Option<String> {
    setting(URL)
}

#[expect(clippy::disallowed_methods, reason = "tests are told about PostgreSQL by whoever started it")]
fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn psql(server: &str, statement: &str) {
    let output = Command::new("psql")
        .args(["--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--command", statement, server])
        .output()
        .expect("psql comes with PostgreSQL");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
