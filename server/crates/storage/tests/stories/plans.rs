//! How the engines answer what `Storage` asks: no statement reads a whole table that grows with use.
//!
//! Statements are recorded while the stories run. After each story both engines are asked, on a database with thousands
//! of rows, how they would answer what is new; the story that asked something first, or one beside it, fails for a scan.
//! One that is meant to be stands in `exceptions`, with its reason.

mod exceptions;
mod planner;
pub mod seed;

use planner::Planner;
use seed::Seeded;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use testkit::statements;

/// The tables that grow with use. What is made by hand, and read as a whole, may be small for ever: providers, prices,
/// aliases, budgets, groups, settings.
pub const GROWING: [&str; 13] = [
    "accounts",
    "sessions",
    "spent_refreshes",
    "chats",
    "messages",
    "turns",
    "segments",
    "shares",
    "calls",
    "keys",
    "own_keys",
    "group_members",
    "spend_counters",
];

/// The others. Of open calls there are as many as models are being asked.
const SMALL: [&str; 11] = [
    "open_calls",
    "settings",
    "budgets",
    "prices",
    "providers",
    "aliases",
    "model_settings",
    "model_order",
    "model_groups",
    "groups",
    "schema_versions",
];

/// Fails if something that was asked so far, and was not looked at before, scans.
pub async fn check(database: &Seeded) {
    static LOOKED_AT: Mutex<BTreeSet<statements::Statement>> = Mutex::new(BTreeSet::new());
    let mut found = Vec::new();
    let mut planner = None;
    for statement in statements::recorded() {
        let is_new = statement.of_sqlite == database.is_sqlite()
            && asks(&statement.sql)
            && LOOKED_AT.lock().unwrap_or_else(PoisonError::into_inner).insert(statement.clone());
        if !is_new {
            continue;
        }
        if planner.is_none() {
            planner = Some(Planner::of(database).await);
        }
        let Some(planner) = &mut planner else { unreachable!("it was just made") };
        for scan in planner.scans(&statement.sql).await {
            if !exceptions::argued(&statement.sql, &scan.table) {
                found.push(format!("{}\n{}", statement.sql, scan.plan));
            }
        }
    }
    assert!(
        found.is_empty(),
        "These statements read a whole table that grows with use. Give them an index, or a line in plans/exceptions.rs \
         that says why it has to be.\n\n{}",
        found.join("\n\n")
    );
}

/// Whether a statement reads or writes rows. Migrations do so once.
fn asks(sql: &str) -> bool {
    let first = sql.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
    ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].contains(&first.as_str())
        && GROWING.iter().any(|table| sql.contains(table))
}

both_engines! {
    async fn a_scan_is_found_and_a_search_is_not(home) {
        let mut planner = Planner::of(&seed::of(&home).await).await;

        for (sql, scanned) in [
            ("SELECT id FROM calls WHERE purpose = $1", &["calls"][..]),
            ("SELECT asked.id FROM calls AS asked WHERE asked.purpose = $1 AND asked.attempt = $2", &["calls"]),
            ("SELECT id FROM calls WHERE account_id = $1 AND created_at >= $2", &[]),
            ("UPDATE messages SET parts = $1 WHERE parent_id = $2", &["messages"]),
            ("UPDATE messages SET parts = $1 WHERE id = $2", &[]),
            ("DELETE FROM sessions WHERE agent = $1", &["sessions"]),
            ("DELETE FROM sessions WHERE id = $1", &[]),
            ("SELECT COUNT(*) FROM turns WHERE ended_at IS NULL", &[]),
        ] {
            let found = planner.scans(sql).await;

            let tables: Vec<&str> = found.iter().map(|scan| scan.table.as_str()).collect();
            assert_eq!(tables, scanned, "{sql}: {found:?}");
        }
    }

    async fn every_table_grows_or_does_not(home) {
        let database = seed::of(&home).await;

        let tables = database.tables().await;

        let unknown: Vec<_> = tables
            .iter()
            .filter(|table| !GROWING.contains(&table.as_str()) && !SMALL.contains(&table.as_str()))
            .collect();
        assert!(unknown.is_empty(), "{unknown:?} belong into a list of plans.rs, and into plans/seed.rs");
        let rows = database.rows(&GROWING).await;
        assert!(rows.iter().all(|(_, rows)| *rows >= 1_000), "{rows:?}");
    }

    async fn what_the_stories_ask_is_recorded(home) {
        home.person("ada").await;

        let of_sqlite = seed::of(&home).await.is_sqlite();
        let inserted = statements::recorded().into_iter().any(|it| {
            it.of_sqlite == of_sqlite && it.sql.contains("INSERT INTO accounts") && it.sql.contains("$1")
        });
        assert!(inserted, "sqlx says its statements otherwise than testkit::statements expects");
    }
}

/// What refers to a row is looked for where the row is removed, and no plan shows it. Both engines have the same schema.
#[tokio::test]
async fn what_refers_to_a_row_is_found_by_an_index() {
    let mut connection = seed::sqlite().await.connect().await;

    let unindexed: Vec<String> = sqlx::query_scalar(
        r#"SELECT CAST(tables.name || '.' || refers."from" AS TEXT)
           FROM sqlite_master AS tables
           JOIN pragma_foreign_key_list(tables.name) AS refers
           WHERE tables.type = 'table' AND NOT EXISTS (
             SELECT 1
             FROM pragma_index_list(tables.name) AS indices
             JOIN pragma_index_info(indices.name) AS columns
             WHERE columns.seqno = 0 AND columns.name = refers."from" AND indices.partial = 0
           )"#,
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();

    assert_eq!(unindexed, [""; 0]);
}
