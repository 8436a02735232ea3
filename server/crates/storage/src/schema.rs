//! The schema: numbered migrations for both engines, and which programs can read their result.
//!
//! Our own runner, because sqlx's takes no lock on SQLite and refuses every newer database, readable or not.

use crate::{Error, Result, engine::Engine};
use sqlx::{AnyConnection, AnyPool, Executor as _};

/// A migration of both engines, with its number.
pub(crate) struct Migration {
    version: i64,
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! migrations {
    ($($version:literal $name:literal)*) => {
        &[$(Migration {
            version: $version,
            name: $name,
            sqlite: include_str!(concat!("../../../../migrations/sqlite/", $name, ".sql")),
            postgres: include_str!(concat!("../../../../migrations/postgres/", $name, ".sql")),
        }),*]
    };
}

/// All migrations, in order.
pub(crate) const MIGRATIONS: &[Migration] = migrations! {
    1 "0001_accounts"
    2 "0002_chats"
    3 "0003_shares"
    4 "0004_calls"
    5 "0005_money"
    6 "0006_keys"
    7 "0007_budgets"
    8 "0008_prices"
    9 "0009_catalogue"
    10 "0010_key_tokens"
    11 "0011_groups"
    12 "0012_open_calls"
    13 "0013_instead"
    14 "0014_words"
    15 "0015_spend_counters"
    16 "0016_proofs"
    17 "0017_costs_and_purges"
    18 "0018_pages"
};

impl Migration {
    const fn sql(&self, engine: Engine) -> &'static str {
        match engine {
            Engine::Sqlite => self.sqlite,
            Engine::Postgres => self.postgres,
        }
    }
}

/// The schema from which on programs can read what a migration leaves behind: its first line says it.
fn readable_from(sql: &str) -> Option<i64> {
    sql.lines().next()?.strip_prefix("-- readable-from: ")?.trim().parse().ok()
}

/// The state of a database's schema, as it says itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct State {
    version: i64,
    readable_from: i64,
}

impl State {
    fn must_be_readable(self, migrations: &[Migration]) -> Result<()> {
        let Self { version: database, readable_from } = self;
        let known = known(migrations);
        if readable_from > known {
            return Err(Error::Newer { database, readable_from, known });
        }
        Ok(())
    }
}

/// Runs what is missing, all or nothing, for a process that has claimed the data. Refuses a database that only newer
/// programs can read.
pub(crate) async fn migrate(
    pool: &AnyPool,
    engine: Engine,
    migrations: &'static [Migration],
) -> Result<()> {
    let mut tx = pool.begin_with(engine.begin_writing()).await?;
    tx.execute(
        "CREATE TABLE IF NOT EXISTS schema_versions (
           version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, readable_from BIGINT NOT NULL)",
    )
    .await?;
    let state = state(&mut tx).await?;
    state.must_be_readable(migrations)?;
    for migration in migrations.iter().filter(|migration| migration.version > state.version) {
        let sql = migration.sql(engine);
        tx.execute(sqlx::raw_sql(sql)).await?;
        sqlx::query(
            "INSERT INTO schema_versions (version, name, readable_from) VALUES ($1, $2, $3)",
        )
        .bind(migration.version)
        .bind(migration.name)
        .bind(readable_from(sql).unwrap_or(migration.version))
        .execute(&mut *tx)
        .await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Whether nothing is left to migrate. Refuses a database that only newer programs can read.
pub(crate) async fn is_current(
    pool: &AnyPool,
    engine: Engine,
    migrations: &[Migration],
) -> Result<bool> {
    let mut connection = pool.acquire().await?;
    let tables = match engine {
        Engine::Sqlite => {
            "SELECT CAST(COUNT(*) AS BIGINT) FROM sqlite_master WHERE name = 'schema_versions'"
        }
        Engine::Postgres => {
            "SELECT CAST(COUNT(*) AS BIGINT) FROM pg_tables
             WHERE tablename = 'schema_versions' AND schemaname = ANY (current_schemas(false))"
        }
    };
    let (tables,) = sqlx::query_as::<_, (i64,)>(tables).fetch_one(&mut *connection).await?;
    if tables == 0 {
        return Ok(false);
    }
    let state = state(&mut connection).await?;
    state.must_be_readable(migrations)?;
    Ok(known(migrations) <= state.version)
}

/// The newest schema that this program knows.
fn known(migrations: &[Migration]) -> i64 {
    migrations.last().map_or(0, |migration| migration.version)
}

async fn state(connection: &mut AnyConnection) -> Result<State> {
    // A later migration may be harmless to a program that an earlier one has shut out: the greatest counts.
    let (version, readable_from) = sqlx::query_as::<_, (i64, i64)>(
        "SELECT CAST(COALESCE(MAX(version), 0) AS BIGINT), CAST(COALESCE(MAX(readable_from), 0) AS BIGINT)
         FROM schema_versions",
    )
    .fetch_one(connection)
    .await?;
    Ok(State { version, readable_from })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrations_are_numbered_alike_and_say_who_can_read_them() {
        for (index, migration) in MIGRATIONS.iter().enumerate() {
            let number = index + 1;

            assert_eq!(migration.version, i64::try_from(number).unwrap());
            assert!(migration.name.starts_with(&format!("{number:04}_")), "{}", migration.name);
            let from = readable_from(migration.sqlite).expect(migration.name);
            assert_eq!(readable_from(migration.postgres), Some(from), "{}", migration.name);
            assert!((1..=migration.version).contains(&from), "{}", migration.name);
        }
    }

    #[test]
    fn every_migration_file_is_embedded() {
        for engine in ["sqlite", "postgres"] {
            let folder = format!("{}/../../../migrations/{engine}", env!("CARGO_MANIFEST_DIR"));
            let mut files: Vec<String> = std::fs::read_dir(folder)
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            files.sort();

            let embedded: Vec<String> =
                MIGRATIONS.iter().map(|one| format!("{}.sql", one.name)).collect();
            assert_eq!(files, embedded);
        }
    }
}
