//! The plans of the engines, in the words of each.
//!
//! Apart from what is made of them: what SQLite and PostgreSQL call a scan stands side by side here.

use super::{GROWING, seed::Seeded};
use sqlx::{AnyConnection, AssertSqlSafe, Row as _};
use std::collections::HashMap;

/// Indices that hold a few rows of a growing table, and may be read as a whole.
const SMALL_INDICES: [&str; 3] = ["turns_live", "accounts_by_deletion", "accounts_administrators"];

/// A table that a statement would read as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Scan {
    /// The table.
    pub table: String,
    /// The engine's own words.
    pub plan: String,
}

/// An engine that is asked for plans.
pub(super) struct Planner {
    of_sqlite: bool,
    connection: AnyConnection,
    indices: Indices,
}

/// PostgreSQL's indices by name: their tables, and their first columns.
type Indices = HashMap<String, (String, String)>;

impl Planner {
    /// That of a database.
    pub(super) async fn of(database: &Seeded) -> Self {
        let (of_sqlite, mut connection) = (database.is_sqlite(), database.connect().await);
        let indices = if of_sqlite { Indices::new() } else { indices(&mut connection).await };
        Self { of_sqlite, connection, indices }
    }

    /// The growing tables that a statement would read as a whole, with parameters that nobody knows.
    pub(super) async fn scans(&mut self, sql: &str) -> Vec<Scan> {
        if self.of_sqlite {
            let plan = self.rows(format!("EXPLAIN QUERY PLAN {sql}"), 3).await;
            return scans(&plan, |line, _| scanned_by_sqlite(sql, line));
        }
        let nulls = vec!["NULL"; parameters(sql)].join(", ");
        let arguments = if nulls.is_empty() { nulls } else { format!("({nulls})") };
        self.rows("SET plan_cache_mode = force_generic_plan".to_owned(), 0).await;
        self.rows(format!("PREPARE planned AS {sql}"), 0).await;
        let plan = self.rows(format!("EXPLAIN (COSTS OFF) EXECUTE planned{arguments}"), 0).await;
        self.rows("DEALLOCATE planned".to_owned(), 0).await;
        scans(&plan, |line, below| scanned_by_postgres(&self.indices, line, below))
    }

    /// A column of all rows. A statement that cannot be planned fails the test in its own words.
    async fn rows(&mut self, sql: String, column: usize) -> Vec<String> {
        let asked = sqlx::raw_sql(AssertSqlSafe(sql.clone())).fetch_all(&mut self.connection).await;
        match asked {
            Ok(rows) => rows.iter().map(|row| row.get(column)).collect(),
            Err(error) => panic!("{error}\n{sql}"),
        }
    }
}

async fn indices(connection: &mut AnyConnection) -> Indices {
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT CAST(i.relname AS TEXT), CAST(t.relname AS TEXT), CAST(a.attname AS TEXT)
         FROM pg_index AS x
         JOIN pg_class AS i ON i.oid = x.indexrelid
         JOIN pg_class AS t ON t.oid = x.indrelid
         JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = x.indkey[0]
         JOIN pg_namespace AS s ON s.oid = i.relnamespace
         WHERE s.nspname = current_schema()",
    )
    .fetch_all(connection)
    .await
    .unwrap();
    rows.into_iter().map(|(index, table, column)| (index, (table, column))).collect()
}

/// What `scanned` finds in the lines of a plan, each with those below it.
fn scans(plan: &[String], scanned: impl Fn(&str, &[String]) -> Option<String>) -> Vec<Scan> {
    let mut scans: Vec<Scan> = Vec::new();
    for (index, line) in plan.iter().enumerate() {
        if let Some(table) = scanned(line, &plan[index + 1..])
            && GROWING.contains(&table.as_str())
            && !scans.iter().any(|scan| scan.table == table)
        {
            scans.push(Scan { table, plan: plan.join("\n") });
        }
    }
    scans
}

/// `SCAN calls`, or `SCAN asked USING COVERING INDEX calls_by_time` where `asked` is what the statement calls the table, or
/// `SEARCH … (ANY(chat_id) AND parent_id=?)`, which looks into every part of an index.
fn scanned_by_sqlite(sql: &str, line: &str) -> Option<String> {
    let mut words = line.split_whitespace();
    let is_scan = match words.next()? {
        "SCAN" => true,
        "SEARCH" => line.contains("(ANY("),
        _ => false,
    };
    let name = words.next()?;
    if !is_scan || words.next_back().is_some_and(|index| SMALL_INDICES.contains(&index)) {
        return None;
    }
    let bare = |word: &str| word.trim_matches(['(', ')', ',']).to_owned();
    let words: Vec<String> = sql.split_whitespace().map(bare).collect();
    let named = words
        .windows(3)
        .find(|three| GROWING.contains(&three[0].as_str()) && three[1] == "AS" && three[2] == name);
    Some(named.map_or(name, |three| three[0].as_str()).to_owned())
}

/// `Seq Scan on calls asked`, or an index that is read without a condition on its first column.
fn scanned_by_postgres(indices: &Indices, line: &str, below: &[String]) -> Option<String> {
    let node = line.trim_start().trim_start_matches("->").trim_start();
    let node = node.strip_prefix("Parallel ").unwrap_or(node);
    let first = |words: &str| words.split_whitespace().next().map(ToOwned::to_owned);
    if let Some(rest) = node.strip_prefix("Seq Scan on ") {
        return first(rest);
    }
    let (kind, rest) = node.split_once("Scan ")?;
    if !["Index ", "Index Only ", "Bitmap Index "].contains(&kind) {
        return None;
    }
    let rest = rest.trim_start_matches("Backward ");
    let index = first(rest.strip_prefix("using ").or_else(|| rest.strip_prefix("on "))?)?;
    let (table, column) = indices.get(&index)?;
    let details = below.iter().take_while(|line| !line.trim_start().starts_with("->"));
    let is_search = details.into_iter().any(|line| {
        let condition = line.trim_start().strip_prefix("Index Cond:").unwrap_or_default();
        condition.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == column)
    });
    let is_small = SMALL_INDICES.contains(&index.as_str());
    (!is_search && !is_small).then(|| table.clone())
}

/// The number of parameters of a statement.
fn parameters(sql: &str) -> usize {
    let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).collect::<String>();
    sql.split('$').skip(1).filter_map(|text| digits(text).parse().ok()).max().unwrap_or_default()
}

#[test]
fn a_scan_of_sqlite_is_known_from_a_search() {
    let scanned = |sql: &str, line: &str| scanned_by_sqlite(sql, line).unwrap_or_default();

    assert_eq!(scanned("SELECT id FROM calls", "SCAN calls"), "calls");
    assert_eq!(scanned("SELECT id FROM (SELECT id FROM calls AS c)", "SCAN c"), "calls");
    assert_eq!(scanned("SELECT COUNT(*) AS calls FROM calls", "SCAN calls"), "calls");
    assert_eq!(scanned("", "SCAN calls USING COVERING INDEX calls_by_time"), "calls");
    assert_eq!(scanned("", "SCAN turns USING INDEX turns_live"), "");
    assert_eq!(scanned("", "SEARCH calls USING INDEX calls_by_time (created_at>?)"), "");
    let skipping = "SEARCH messages USING INDEX messages_by_parent (ANY(chat_id) AND parent_id=?)";
    assert_eq!(scanned("", skipping), "messages");
    assert_eq!(parameters("SELECT $1 + $12, $2"), 12);
}

#[test]
fn a_scan_of_postgresql_is_known_from_a_search() {
    let index = |name: &str, table: &str, column: &str| {
        (name.to_owned(), (table.to_owned(), column.to_owned()))
    };
    let indices = Indices::from([
        index("calls_by_time", "calls", "created_at"),
        index("messages_by_parent", "messages", "chat_id"),
        index("turns_live", "turns", "chat_id"),
    ]);
    let scanned = |lines: &[&str]| {
        let below: Vec<String> = lines.iter().skip(1).map(|line| (*line).to_owned()).collect();
        scanned_by_postgres(&indices, lines[0], &below).unwrap_or_default()
    };

    assert_eq!(scanned(&["Seq Scan on calls", "  Filter: (purpose = $1)"]), "calls");
    assert_eq!(scanned(&["  ->  Parallel Seq Scan on calls c"]), "calls");
    let walk = "  ->  Index Scan Backward using calls_by_time on calls c";
    assert_eq!(scanned(&[walk, "  Filter: (created_at = $1)"]), "calls");
    assert_eq!(scanned(&[walk, "  Index Cond: (created_at > $1)", "  Filter: a"]), "");
    assert_eq!(scanned(&[walk, "  ->  Materialize", "  Index Cond: (created_at = $1)"]), "calls");
    let bitmap = "Bitmap Index Scan on messages_by_parent";
    assert_eq!(scanned(&[bitmap, "  Index Cond: (parent_id = $1)"]), "messages");
    assert_eq!(scanned(&[bitmap, "  Index Cond: ((chat_id = $1) AND (parent_id = $2))"]), "");
    assert_eq!(scanned(&["Bitmap Heap Scan on calls", "  Recheck Cond: a"]), "");
    assert_eq!(scanned(&["Index Only Scan using turns_live on turns"]), "");
}
