//! Both engines have the same tables.

use crate::support::Home;
use sqlx::AnyConnection;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

/// What a schema is, in words that fit both engines.
type Facts = BTreeSet<String>;

#[tokio::test]
async fn both_engines_have_the_same_schema() {
    let (sqlite, postgres) = (Arc::new(Mutex::new(None)), Arc::new(Mutex::new(None)));
    let (of_sqlite, of_postgres) = (Arc::clone(&sqlite), Arc::clone(&postgres));

    crate::support::on_sqlite(|home: Home| async move {
        *of_sqlite.lock().unwrap() = Some(sqlite_facts(&mut home.raw().await).await);
    })
    .await;
    crate::support::on_postgres(|home: Home| async move {
        *of_postgres.lock().unwrap() = Some(postgres_facts(&mut home.raw().await).await);
    })
    .await;

    let sqlite = sqlite.lock().unwrap().take().unwrap();
    assert!(sqlite.len() > 80, "{sqlite:#?}");
    // Without a server there is nothing to compare with.
    let Some(postgres) = postgres.lock().unwrap().take() else { return };
    let only_sqlite: Vec<_> = sqlite.difference(&postgres).collect();
    let only_postgres: Vec<_> = postgres.difference(&sqlite).collect();
    assert!(
        only_sqlite.is_empty() && only_postgres.is_empty(),
        "only SQLite: {only_sqlite:#?}\nonly PostgreSQL: {only_postgres:#?}"
    );
}

async fn rows(connection: &mut AnyConnection, sql: &'static str) -> Facts {
    sqlx::query_scalar::<_, String>(sql).fetch_all(connection).await.unwrap().into_iter().collect()
}

async fn sqlite_facts(connection: &mut AnyConnection) -> Facts {
    let mut facts = rows(
        connection,
        "SELECT 'column ' || t.name || '.' || c.name || ' '
           || CASE c.type WHEN 'BIGINT' THEN 'INTEGER' ELSE c.type END
           || CASE WHEN c.\"notnull\" = 1 THEN ' not null' ELSE '' END
           || CASE WHEN c.pk > 0 THEN ' key ' || c.pk ELSE '' END
         FROM sqlite_master AS t
         JOIN pragma_table_info(t.name) AS c
         WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'",
    )
    .await;
    facts.extend(
        rows(
            connection,
            "SELECT 'reference ' || t.name || '.' || f.\"from\" || ' to ' || f.\"table\" || '.' || f.\"to\"
               || ' ' || LOWER(f.on_delete)
             FROM sqlite_master AS t
             JOIN pragma_foreign_key_list(t.name) AS f
             WHERE t.type = 'table'",
        )
        .await,
    );
    facts.extend(
        rows(
            connection,
            "SELECT 'index ' || i.name || ' ' || t.name
               || CASE WHEN i.\"unique\" = 1 THEN ' unique' ELSE '' END
               || CASE WHEN i.partial = 1 THEN ' partial' ELSE '' END
               || (SELECT GROUP_CONCAT(' ' || x.name, '') FROM pragma_index_info(i.name) AS x)
             FROM sqlite_master AS t
             JOIN pragma_index_list(t.name) AS i
             WHERE t.type = 'table' AND i.origin = 'c'",
        )
        .await,
    );
    facts
}

async fn postgres_facts(connection: &mut AnyConnection) -> Facts {
    let mut facts = rows(
        connection,
        "SELECT CAST('column ' || c.table_name || '.' || c.column_name || ' '
           || CASE c.data_type
                WHEN 'text' THEN 'TEXT' WHEN 'bytea' THEN 'BLOB'
                WHEN 'integer' THEN 'INTEGER' WHEN 'bigint' THEN 'INTEGER' ELSE c.data_type END
           || CASE WHEN c.is_nullable = 'NO' THEN ' not null' ELSE '' END
           || COALESCE((
                SELECT ' key ' || k.ordinal_position
                FROM information_schema.table_constraints AS t
                JOIN information_schema.key_column_usage AS k
                  ON k.constraint_schema = t.constraint_schema AND k.constraint_name = t.constraint_name
                WHERE t.constraint_type = 'PRIMARY KEY' AND t.table_schema = c.table_schema
                  AND t.table_name = c.table_name AND k.column_name = c.column_name), '') AS TEXT)
         FROM information_schema.columns AS c
         WHERE c.table_schema = CURRENT_SCHEMA()",
    )
    .await;
    facts.extend(
        rows(
            connection,
            "SELECT CAST('reference ' || t.relname || '.' || a.attname || ' to ' || r.relname || '.' || ra.attname
               || CASE f.confdeltype WHEN 'c' THEN ' cascade' WHEN 'n' THEN ' set null' ELSE ' no action' END AS TEXT)
             FROM pg_constraint AS f
             JOIN pg_class AS t ON t.oid = f.conrelid
             JOIN pg_class AS r ON r.oid = f.confrelid
             JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = f.conkey[1]
             JOIN pg_attribute AS ra ON ra.attrelid = r.oid AND ra.attnum = f.confkey[1]
             WHERE f.contype = 'f' AND t.relnamespace = CAST(CURRENT_SCHEMA() AS REGNAMESPACE)",
        )
        .await,
    );
    facts.extend(
        rows(
            connection,
            "SELECT CAST('index ' || i.relname || ' ' || t.relname
               || CASE WHEN x.indisunique THEN ' unique' ELSE '' END
               || CASE WHEN x.indpred IS NOT NULL THEN ' partial' ELSE '' END
               || (SELECT STRING_AGG(' ' || a.attname, '' ORDER BY k.place)
                   FROM UNNEST(x.indkey) WITH ORDINALITY AS k (number, place)
                   JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = k.number) AS TEXT)
             FROM pg_index AS x
             JOIN pg_class AS i ON i.oid = x.indexrelid
             JOIN pg_class AS t ON t.oid = x.indrelid
             WHERE NOT x.indisprimary AND t.relnamespace = CAST(CURRENT_SCHEMA() AS REGNAMESPACE)",
        )
        .await,
    );
    facts
}
