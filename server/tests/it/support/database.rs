//! A database of its own for each test, on the engine that the run is about.

use super::fresh;
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Executor as _};
use std::{path::PathBuf, process::Command, time::Duration};
use tempfile::TempDir;
use testkit::{Cable, CableState};

/// The name of the variable that says `postgres` in the second run, which `postgres.rs` starts.
pub const ENGINE: &str = "PLAUDER_TEST_ENGINE";
/// The name of the variable with the address of a PostgreSQL to test with.
const URL: &str = "PLAUDER_TEST_DATABASE_URL";

/// A database that is gone when it is dropped.
pub struct Database {
    folder: TempDir,
    schema: Option<Schema>,
    /// The cable to the schema, if it is reached through one, and the directory that it lies in.
    cable: Option<(Cable, TempDir)>,
}

/// A schema on a PostgreSQL server.
struct Schema {
    server: String,
    name: String,
}

impl Database {
    /// An empty database in a folder, or a schema, of its own.
    pub fn new() -> Self {
        let schema = is_on_postgres().then(|| {
            let server = postgres_url().expect("the second run is started where there is a server");
            let name = format!("it_{}", fresh().simple());
            psql(&server, &format!("CREATE SCHEMA {name}"));
            Schema { server, name }
        });
        Self { folder: tempfile::tempdir().unwrap(), schema, cable: None }
    }

    /// An empty schema that is reached through a cable, which belongs to the runtime that is entered. `None`: the run is
    /// about another engine.
    pub fn behind_a_cable() -> Option<Self> {
        let mut database = Self::new();
        let url = database.url()?;
        let dir = tempfile::tempdir().unwrap();
        database.cable = Some((Cable::lay(&url, dir.path()), dir));
        Some(database)
    }

    /// Cuts its cable, or mends it.
    pub fn set_cable(&self, state: CableState) {
        self.cable.as_ref().unwrap().0.set(state);
    }

    /// The database's address; `None` is SQLite in the data directory.
    pub fn url(&self) -> Option<String> {
        if let Some((cable, _)) = &self.cable {
            return Some(cable.url().to_owned());
        }
        self.schema.as_ref().map(|Schema { server, name }| {
            let mark = if server.contains('?') { '&' } else { '?' };
            format!("{server}{mark}options=-c%20search_path%3D{name}&application_name={name}")
        })
    }

    /// Keeps the server from it for a while: PostgreSQL's connections are cut as soon as they are made, SQLite's writer is
    /// held by somebody else.
    pub async fn is_away_for(&self, time: Duration) {
        sqlx::any::install_default_drivers();
        let Some(Schema { server, name }) = &self.schema else {
            let file = self.folder.path().join("plauder.db");
            let url = format!("sqlite://{}", file.display());
            let mut other = AnyConnection::connect(&url).await.unwrap();
            other.execute("BEGIN IMMEDIATE").await.unwrap();
            tokio::time::sleep(time).await;
            other.execute("ROLLBACK").await.unwrap();
            return;
        };
        let cut = format!(
            "DO $$
             DECLARE until TIMESTAMPTZ := clock_timestamp() + INTERVAL '{} milliseconds';
             BEGIN
               WHILE clock_timestamp() < until LOOP
                 PERFORM pg_stat_clear_snapshot();
                 PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{name}';
                 PERFORM pg_sleep(0.005);
               END LOOP;
             END $$",
            time.as_millis(),
        );
        let mut other = AnyConnection::connect(server).await.unwrap();
        other.execute(AssertSqlSafe(cut)).await.unwrap();
    }

    /// Writes into it what no server of this version would.
    pub async fn writes(&self, sql: &'static str) {
        sqlx::any::install_default_drivers();
        let file = || format!("sqlite://{}", self.folder.path().join("plauder.db").display());
        let url = self.url().unwrap_or_else(file);
        AnyConnection::connect(&url).await.unwrap().execute(sql).await.unwrap();
    }

    /// The data directory, where SQLite's file is as well.
    pub fn data_dir(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// Whether a text stands in it as it is.
    pub fn holds(&self, text: &str) -> bool {
        let kept = match &self.schema {
            // What was written last may still stand beside the file.
            None => ["plauder.db", "plauder.db-wal"]
                .iter()
                .filter_map(|file| std::fs::read(self.folder.path().join(file)).ok())
                .flatten()
                .collect(),
            Some(Schema { server, name }) => dump(server, name),
        };
        kept.windows(text.len()).any(|window| window == text.as_bytes())
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some(Schema { server, name }) = &self.schema {
            psql(server, &format!("DROP SCHEMA {name} CASCADE"));
        }
    }
}

/// Whether this run is about PostgreSQL.
pub fn is_on_postgres() -> bool {
    setting(ENGINE).as_deref() == Some("postgres")
}

/// The address of a PostgreSQL, if there is one to test with.
pub fn postgres_url() -> Option<String> {
    setting(URL)
}

#[expect(clippy::disallowed_methods, reason = "scripts/with-postgres.sh says it here")]
fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn dump(server: &str, schema: &str) -> Vec<u8> {
    let schema = format!("--schema={schema}");
    let output = Command::new("pg_dump").args([&schema, server]).output();
    let output = output.expect("pg_dump comes with PostgreSQL");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn psql(server: &str, statement: &str) {
    let output = Command::new("psql")
        .args([
            "--no-psqlrc",
            "--quiet",
            "--set",
            "ON_ERROR_STOP=1",
            "--command",
            statement,
            server,
        ])
        .output()
        .expect("psql comes with PostgreSQL");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
