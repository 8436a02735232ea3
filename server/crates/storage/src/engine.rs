//! The two engines: how their connections are opened, and the few words in which their SQL differs.

use crate::{Result, claim::Session, data_dir, ledger, schema};
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{Any, AnyPool, Connection as _, Executor as _, Transaction};
use std::{fmt, fs::File, path::PathBuf, str::FromStr as _, sync::Arc, time::Duration};
use tokio::{sync::Mutex, time::timeout};

/// How long closing may take.
const CLOSING_TIMEOUT: Duration = Duration::from_secs(5);

/// Where the data is.
#[derive(Clone, PartialEq, Eq)]
pub struct Location {
    /// `postgres://…`; `None` is SQLite in the data directory.
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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    /// Begins a transaction that will write. SQLite takes the write lock here, once, instead of failing half-way.
    pub(crate) const fn begin_writing(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN",
        }
    }

    /// Begins a transaction whose statements all see the same moment.
    const fn begin_reading(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN",
            Self::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }
}

pub(crate) type Tx = Transaction<'static, Any>;

/// Everything that is kept. Cheap to clone; all clones are one.
///
/// Every method that is about somebody's things takes their owner and finds nothing of anybody else's.
#[derive(Clone)]
pub struct Storage {
    pub(crate) engine: Engine,
    /// On SQLite several connections that cannot write; on PostgreSQL the same pool as `write`.
    pub(crate) read: AnyPool,
    /// On SQLite one connection, so that writers queue here and not at the database's lock.
    pub(crate) write: AnyPool,
    /// Writes the ledger, with `write`.
    pub(crate) ledger: ledger::Writer,
    /// On PostgreSQL the session that says that the data is served.
    pub(crate) session: Arc<Mutex<Option<Session>>>,
    /// Held for as long as any clone lives.
    _lock: Option<Arc<File>>,
}

impl fmt::Debug for Storage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Storage").field("engine", &self.engine).finish_non_exhaustive()
    }
}

impl Storage {
    /// Opens the data, brings its schema up to date, and keeps others from doing the same until it is dropped.
    pub async fn open(location: &Location) -> Result<Self> {
        let storage = Self::connect(location, true).await?;
        schema::migrate(&storage.write, storage.engine, schema::MIGRATIONS).await?;
        Ok(storage)
    }

    /// Opens the data as it is, beside whoever serves it, and migrates nothing. `None`: the next start would
    /// have to migrate it.
    pub async fn open_as_it_is(location: &Location) -> Result<Option<Self>> {
        let storage = Self::connect(location, false).await?;
        let is_current =
            schema::is_current(&storage.write, storage.engine, schema::MIGRATIONS).await?;
        if !is_current {
            storage.close().await;
        }
        Ok(is_current.then_some(storage))
    }

    /// Opens the data beside a process that serves it, for one errand such as adding a person: where the data
    /// directory is locked, the schema must be up to date already, and nothing is migrated.
    pub async fn open_beside(location: &Location) -> Result<Self> {
        let locked = match Self::open(location).await {
            Err(error @ crate::Error::Locked { .. }) => error,
            other => return other,
        };
        Self::open_as_it_is(location).await?.ok_or(locked)
    }

    /// Asks the database for a sign of life.
    pub async fn check(&self) -> Result<()> {
        sqlx::query("SELECT CAST($1 AS BIGINT)").bind(1_i64).fetch_one(&self.read).await?;
        Ok(())
    }

    /// Waits until the ledger is written and closes all connections; some seconds at most, whatever the database does.
    pub async fn close(&self) {
        self.ledger.finish().await;
        // What does not end in time ends with the process.
        let _ = timeout(CLOSING_TIMEOUT, async {
            if let Some(session) = self.session.lock().await.take() {
                let _ = session.close().await;
            }
            self.read.close().await;
            self.write.close().await;
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

    pub(crate) async fn begin(&self) -> Result<Tx> {
        Ok(self.write.begin_with(self.engine.begin_writing()).await?)
    }

    pub(crate) async fn snapshot(&self) -> Result<Tx> {
        Ok(self.read.begin_with(self.engine.begin_reading()).await?)
    }

    async fn connect(location: &Location, exclusive: bool) -> Result<Self> {
        sqlx::any::install_default_drivers();
        if let Some(url) = &location.url {
            let pool = AnyPoolOptions::new()
                .max_connections(16)
                .acquire_timeout(Duration::from_secs(10))
                .connect_with(AnyConnectOptions::from_str(url)?)
                .await?;
            return Ok(Self {
                engine: Engine::Postgres,
                ledger: ledger::Writer::new(pool.clone(), Engine::Postgres.begin_writing()),
                read: pool.clone(),
                write: pool,
                session: Arc::default(),
                _lock: None,
            });
        }
        let place = data_dir::prepare(&location.data_dir)?;
        let lock = if exclusive { Some(data_dir::lock(&place.dir)?) } else { None };
        let address = AnyConnectOptions::from_str(&place.url)?;
        let write = sqlite_pool(1, WRITER).connect_with(address.clone()).await?;
        let read = sqlite_pool(4, READER).connect_lazy_with(address);
        let ledger = ledger::Writer::new(write.clone(), Engine::Sqlite.begin_writing());
        Ok(Self {
            engine: Engine::Sqlite,
            read,
            write,
            ledger,
            session: Arc::default(),
            _lock: lock.map(Arc::new),
        })
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
        .after_connect(move |connection, _| {
            Box::pin(async move {
                connection.execute(sqlx::raw_sql(pragmas)).await?;
                Ok(())
            })
        })
}
