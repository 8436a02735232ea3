//! The two engines: how their connections are opened, and the few words in which their SQL differs.
//!
//! What differs stands side by side here, so that every other file has one text for both.

use crate::Result;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{Any, AnyPool, Connection as _, Executor as _, Transaction};
use std::{io, str::FromStr as _, time::Duration};
use tracing::Instrument as _;

/// A transaction of either engine.
pub(crate) type Tx = Transaction<'static, Any>;

/// The engine of a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    /// SQLite, in a file of the data directory.
    Sqlite,
    /// PostgreSQL, a server of its own.
    Postgres,
}

impl Engine {
    /// The statement that begins a transaction that will write. SQLite takes the write lock here, once, instead of failing
    /// half-way.
    pub(crate) const fn begin_writing(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN",
        }
    }

    /// The statement that begins a transaction whose statements all see the same moment.
    pub(crate) const fn begin_reading(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN",
            Self::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }
}

/// Begins a transaction, whatever becomes of its caller.
///
/// On a task of its own: where somebody goes away after a BEGIN was sent to PostgreSQL and before it is answered, sqlx
/// knows of no transaction, and the connection would go back to its pool inside of one. What others then write with it
/// would wait for a COMMIT that never comes. Here the transaction is begun, and rolled back where nobody takes it.
///
/// # Errors
/// When the database is not reached, or does not begin one.
#[expect(
    clippy::disallowed_methods,
    reason = "a BEGIN is over in no time, and shutdown closes the pool"
)]
pub(crate) async fn begin(pool: &AnyPool, statement: &'static str) -> sqlx::Result<Tx> {
    let pool = pool.clone();
    let begun = async move { pool.begin_with(statement).await };
    let begun = tokio::spawn(begun.in_current_span()).await;
    // Only a runtime that ends drops the task, and only a defect of sqlx panics.
    begun.map_err(|error| sqlx::Error::Io(io::Error::other(error)))?
}

/// The pools of a database, one to read and one to write.
pub(crate) struct Pools {
    /// The pool to read with.
    pub read: AnyPool,
    /// The pool to write with.
    pub write: AnyPool,
}

impl Pools {
    /// Connects to PostgreSQL: one pool reads and writes.
    pub(crate) async fn postgres(url: &str) -> Result<Self> {
        sqlx::any::install_default_drivers();
        let write = AnyPoolOptions::new()
            .max_connections(16)
            .acquire_timeout(Duration::from_secs(10))
            .connect_with(AnyConnectOptions::from_str(url)?)
            .await?;
        Ok(Self { read: write.clone(), write })
    }

    /// Opens SQLite's file: one connection writes, so that writers queue here and not at the database's lock, and
    /// several read.
    pub(crate) async fn sqlite(url: &str) -> Result<Self> {
        sqlx::any::install_default_drivers();
        let address = AnyConnectOptions::from_str(url)?;
        let write = sqlite_pool(1, WRITER).connect_with(address.clone()).await?;
        let read = sqlite_pool(4, READER).connect_lazy_with(address);
        Ok(Self { read, write })
    }
}

// The busy timeout is for a second process (`plauder user`, a backup); this one queues at the pool.
const WRITER: &str = "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; \
    PRAGMA foreign_keys = ON; PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -8000";
const READER: &str =
    "PRAGMA busy_timeout = 10000; PRAGMA query_only = ON; PRAGMA cache_size = -4000";

fn sqlite_pool(connections: u32, pragmas: &'static str) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(30))
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        // SQLite rolls back by itself where a commit does not fit on the disk. sqlx's own rollback fails then, and the
        // connection would be in that transaction for ever.
        .before_acquire(|connection, _| {
            let is_fit = !connection.is_in_transaction();
            Box::pin(async move { Ok(is_fit) })
        })
        .after_connect(move |connection, _| {
            Box::pin(async move {
                connection.execute(sqlx::raw_sql(pragmas)).await?;
                Ok(())
            })
        })
}
