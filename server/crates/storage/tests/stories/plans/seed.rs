//! A database with thousands of rows, one of each engine for all stories: what is asked for a plan has statistics to go by.
//!
//! SQL and not `Storage`, because rows are made by the thousand. Some people have much more than others.

use super::GROWING;
use crate::support::{Home, around_storage};
use sqlx::{AnyConnection, AssertSqlSafe, Executor as _};
use std::path::Path;
use storage::{Location, Storage};
use tokio::sync::OnceCell;

/// A seeded database.
#[derive(Clone)]
pub struct Seeded(Location);

impl Seeded {
    /// Whether SQLite keeps it; PostgreSQL otherwise.
    pub fn is_sqlite(&self) -> bool {
        self.0.url.is_none()
    }

    /// A connection whose statements are not recorded.
    pub async fn connect(&self) -> AnyConnection {
        around_storage(&self.0).await
    }

    /// The names of all tables.
    pub async fn tables(&self) -> Vec<String> {
        let sql = if self.is_sqlite() {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_stat%'"
        } else {
            "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = current_schema()"
        };
        sqlx::query_scalar(sql).fetch_all(&mut self.connect().await).await.unwrap()
    }

    /// The number of rows of some tables.
    pub async fn rows(&self, tables: &[&'static str]) -> Vec<(&'static str, i64)> {
        let mut connection = self.connect().await;
        let mut rows = Vec::new();
        for table in tables {
            let sql = AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
            rows.push((*table, sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()));
        }
        rows
    }
}

/// The seeded database of a home's engine.
pub async fn of(home: &Home) -> Seeded {
    match &home.location.url {
        None => sqlite().await,
        Some(url) => {
            postgres(url.rsplit_once("options=").map_or(url.as_str(), |(server, _)| server)).await
        }
    }
}

/// That of SQLite, in the folder that cargo keeps for tests.
pub async fn sqlite() -> Seeded {
    static SEEDED: OnceCell<Seeded> = OnceCell::const_new();
    let seed = || async {
        let data_dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("plans");
        drop(std::fs::remove_dir_all(&data_dir));
        seeded(Location { url: None, data_dir }).await
    };
    SEEDED.get_or_init(seed).await.clone()
}

/// That of PostgreSQL, in a schema that takes the place of the last run's.
pub async fn postgres(server: &str) -> Seeded {
    static SEEDED: OnceCell<Seeded> = OnceCell::const_new();
    let seed = || async {
        let server = server.trim_end_matches(['?', '&']);
        let mark = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{mark}options=-c%20search_path%3Dplans");
        let location = Location { url: Some(url), data_dir: Path::new("").into() };
        let schema = "DROP SCHEMA IF EXISTS plans CASCADE; CREATE SCHEMA plans";
        around_storage(&location).await.execute(sqlx::raw_sql(schema)).await.unwrap();
        seeded(location).await
    };
    SEEDED.get_or_init(seed).await.clone()
}

async fn seeded(location: Location) -> Seeded {
    Storage::open(&location).await.unwrap().close().await;
    let seeded = Seeded(location);
    let mut connection = seeded.connect().await;
    let sql = rows(seeded.is_sqlite());
    connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await.unwrap();
    seeded
}

/// The statements that make the rows.
fn rows(for_sqlite: bool) -> String {
    // Digits make ids: people 1 to 2,000, of whom those with small squares have the most.
    let id = |kind: u8, number: &str| {
        format!(
            "'0189000{kind}-0000-7000-8000-' || SUBSTR(CAST(100000000000 + ({number}) AS TEXT), 1, 12)"
        )
    };
    let bytes = |text: &str| {
        if for_sqlite {
            format!("CAST({text} AS BLOB)")
        } else {
            format!("CONVERT_TO({text}, 'UTF8')")
        }
    };
    let person = id(1, "1 + i * i % 2000");
    let (chat, parent) = (id(2, "1 + i % 20000"), id(3, "1 + i % 15000"));
    let tables = [
        ("accounts", 2_000, "id, email, name, role, password_hash, theme, suspended, created_at, password_changed_at",
            format!("{}, 'person' || CAST(i AS TEXT) || '@example.org', 'Person', CASE WHEN i < 5 THEN 'admin' ELSE 'user' END,
                'hashed', 'device', 0, i, i", id(1, "i"))),
        ("sessions", 10_000, "id, account_id, agent, secret_hash, refresh_hash, created_at, seen_at, expires_at",
            format!("{}, {person}, 'Firefox', {}, NULL, i, i, i * 1000", id(4, "i"), bytes(&id(4, "i")))),
        ("spent_refreshes", 5_000, "hash, session_id, expires_at",
            format!("{}, {}, i * 1000", bytes(&id(5, "i")), id(4, "1 + i % 10000"))),
        ("chats", 20_000, "id, owner_id, title, title_folded, pinned, model, head_id, created_at, updated_at, deleted_at",
            format!("{}, {person}, 'Chat', 'chat', 0, 'fake/parrot', {}, i, i, CASE WHEN i % 10 = 0 THEN i END",
                id(2, "i"), id(3, "i"))),
        ("messages", 40_000, "id, chat_id, parent_id, author_model, parts, outcome, created_at",
            format!("{}, {chat}, CASE WHEN i > 20000 THEN {parent} END, CASE WHEN i > 20000 THEN 'fake/parrot' END,
                '[]', '{{\"outcome\":\"done\"}}', i", id(3, "i"))),
        ("turns", 20_000, "id, chat_id, parent_id, answer_id, model, last_seq, started_at, ended_at",
            format!("{}, {chat}, {}, {}, 'fake/parrot', 1, i, CASE WHEN i > 10 THEN i END",
                id(6, "i"), id(3, "i"), id(3, "20000 + i"))),
        ("segments", 3_000, "turn_id, first_seq, last_seq, delta", format!("{}, i, i, '{{}}'", id(6, "1 + i % 10"))),
        ("shares", 5_000, "id, token_hash, chat_id, owner_id, frozen, messages, created_at, expires_at, revoked_at",
            format!("{}, {}, {}, {person}, CASE WHEN i % 5 > 0 THEN '{{}}' END, 2, i, CASE WHEN i % 2 = 0 THEN i * 1000 END,
                CASE WHEN i % 5 = 0 THEN i END", id(7, "i"), bytes(&id(7, "i")), id(2, "1 + i % 5000"))),
        ("keys", 3_000, "id, owner_id, name, hint, secret_hash, models, created_at, expires_at, revoked_at",
            format!("{}, {person}, 'Key', 'abcd', {}, '[]', i, CASE WHEN i % 2 = 0 THEN i * 1000 END,
                CASE WHEN i % 5 = 0 THEN i END", id(8, "i"), bytes(&id(8, "i")))),
        ("calls", 50_000, "id, turn_id, account_id, chat_id, key_id, attempt, purpose, model, outcome, input_tokens,
            output_tokens, first_token_ms, duration_ms, created_at, cost_pico, own_key, fallback",
            format!("{}, {}, {person}, {chat}, CASE WHEN i % 4 = 0 THEN {} END, 1, 'answer', 'fake/parrot', 'done', 10, 2,
                i % 3000, 5000, i * 1000, i, 0, 0", id(9, "i"), id(6, "1 + i % 20000"), id(8, "1 + i % 3000"))),
        ("open_calls", 20, "id, account_id, own_key, attempt, purpose, model, created_at",
            format!("{}, {person}, 0, 1, 'answer', 'fake/parrot', i", id(9, "60000 + i"))),
        ("own_keys", 2_000, "account_id, provider, url, sealed_key, created_at",
            format!("{}, 'provider' || CAST(i % 20 AS TEXT), 'https://example.org', 'sealed', i", id(1, "i"))),
        ("spend_counters", 4_000, "budget_id, account_id, since, spent_pico, spent_tokens, reserved_pico, reserved_tokens",
            format!("{}, {}, 1, i, i, 0, 0", id(0, "1 + i % 400"), id(1, "i"))),
    ];
    let many = |count: usize| {
        format!(
            "WITH RECURSIVE n(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
        )
    };
    let inserted = tables.map(|(table, count, columns, values)| {
        format!("INSERT INTO {table} ({columns}) {} SELECT {values} FROM n;", many(count))
    });
    // Groups of twenty, and budgets of a few people.
    let group = |number: &str| id(0, number);
    let groups =
        format!("{} SELECT {}, 'Group ' || CAST(i AS TEXT), i FROM n", many(100), group("i"));
    let members = format!("{} SELECT {}, {} FROM n", many(2_000), group("1 + i % 100"), id(1, "i"));
    let sql = format!(
        "BEGIN; {} INSERT INTO groups (id, name, created_at) {groups};
         INSERT INTO group_members (group_id, account_id) {members}; COMMIT; ",
        inserted.join("\n")
    );
    // All of them, of the whole server, would wait for what other stories do to their schemas.
    if for_sqlite {
        // Without samples of values: parameters are NULL where a plan is asked for, and SQLite would count these.
        sql + "ANALYZE; DELETE FROM sqlite_stat4"
    } else {
        format!("{sql}ANALYZE {}", GROWING.join(", "))
    }
}
