//! Opening and closing: where the data is, and how many connections lead there.
//!
//! The only file that makes a `Storage`: every topic is handed an open one, and never asks where its data is.

use crate::{
    Error, Result, Storage,
    data_dir::{self, DataDir},
    engine::{self, Engine, Pools, Tx},
    ledger, schema,
    usage::Reports,
};
use std::{fmt, path::PathBuf, sync::Arc, time::Duration};
use tokio::time::timeout;

/// The time that closing the connections may take.
const CLOSING_TIMEOUT: Duration = Duration::from_secs(5);

/// The location of the data: a database, and a directory for what is beside it.
#[derive(Clone, PartialEq, Eq)]
pub struct Location {
    /// The address of the database, `postgres://…`; `None` is SQLite in the data directory.
    pub url: Option<String>,
    /// The data directory. With PostgreSQL nothing is written there.
    pub data_dir: PathBuf,
}

impl fmt::Debug for Location {
    // The address may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Location").field("data_dir", &self.data_dir).finish_non_exhaustive()
    }
}

impl fmt::Debug for Storage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Storage").field("engine", &self.engine).finish_non_exhaustive()
    }
}

impl Storage {
    /// Opens the data for this process alone, and brings its schema up to date. Others serve and migrate nothing until it is
    /// closed; where one does already, it is refused.
    pub async fn open(location: &Location) -> Result<Self> {
        Self::open_within(location, Duration::ZERO).await
    }

    /// Opens the data as `open` does, and waits `grace` for a process that has it, such as the server that this one replaces.
    pub async fn open_within(location: &Location, grace: Duration) -> Result<Self> {
        let storage = Self::connect(location).await?;
        storage.claim_within(grace).await?;
        schema::migrate(&storage.write, storage.engine, schema::MIGRATIONS).await?;
        Ok(storage)
    }

    /// Opens the data as it is, beside whoever serves it, and migrates nothing. `None`: the next start would
    /// have to migrate it.
    pub async fn open_as_it_is(location: &Location) -> Result<Option<Self>> {
        let storage = Self::connect(location).await?;
        let is_current =
            schema::is_current(&storage.write, storage.engine, schema::MIGRATIONS).await?;
        if !is_current {
            storage.close().await;
        }
        Ok(is_current.then_some(storage))
    }

    /// Opens the data for one errand, such as adding a person, beside whoever serves it. A schema that is behind is migrated
    /// only where nobody does.
    pub async fn open_beside(location: &Location) -> Result<Self> {
        if let Some(storage) = Self::open_as_it_is(location).await? {
            return Ok(storage);
        }
        let storage = Self::open(location).await.map_err(|error| match error {
            Error::Locked { .. } | Error::Claimed => Error::Outdated,
            error => error,
        })?;
        storage.give_up_claim().await;
        Ok(storage)
    }

    /// Asks the database for a sign of life.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn check(&self) -> Result<()> {
        sqlx::query("SELECT CAST($1 AS BIGINT)").bind(1_i64).fetch_one(&self.read).await?;
        Ok(())
    }

    /// Waits until the ledger is written and closes all connections; some seconds at most, whatever the database does.
    pub async fn close(&self) {
        self.ledger.finish().await;
        // What does not end in time ends with the process.
        let _ = timeout(CLOSING_TIMEOUT, async {
            self.read.close().await;
            self.write.close().await;
            self.give_up_claim().await;
        })
        .await;
    }

    /// The engine's name: `sqlite` or `postgres`.
    #[must_use]
    pub const fn engine(&self) -> &'static str {
        match self.engine {
            Engine::Sqlite => "sqlite",
            Engine::Postgres => "postgres",
        }
    }

    /// Begins a transaction that will write.
    pub(crate) async fn begin(&self) -> Result<Tx> {
        Ok(engine::begin(&self.write, self.engine.begin_writing()).await?)
    }

    /// Begins a transaction that reads, and whose statements all see the same moment.
    pub(crate) async fn snapshot(&self) -> Result<Tx> {
        Ok(engine::begin(&self.read, self.engine.begin_reading()).await?)
    }

    async fn connect(location: &Location) -> Result<Self> {
        let (engine, pools, data_dir) = if let Some(url) = &location.url {
            (Engine::Postgres, Pools::postgres(url).await?, None)
        } else {
            let DataDir { path, url } = data_dir::prepare(&location.data_dir)?;
            (Engine::Sqlite, Pools::sqlite(&url).await?, Some(path))
        };
        let Pools { read, write } = pools;
        let ledger = ledger::Writer::new(write.clone(), engine.begin_writing());
        let (reports, claim) = (Reports::default(), Arc::default());
        Ok(Self { engine, read, write, ledger, reports, data_dir, claim })
    }
}
