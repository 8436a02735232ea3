//! A database of SQLite's with a million messages and a million calls, made once for each schema and kept.
//!
//! Made by SQLite's own program, which is not a part of the product either, with statements: a browser would take days.

use super::super::{Result, process};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
};
use tokio::{io::AsyncWriteExt as _, process::Command};

/// The rows of 400 days until now. The first person, who is there, has each tenth of 50,000 chats of twenty messages;
/// of the calls each second is a program's. No `ANALYZE`: the product does not ask for it either.
const ROWS: &str = r#"
PRAGMA synchronous = OFF;
PRAGMA cache_size = -200000;
BEGIN;
CREATE TEMP TABLE t AS SELECT
  (SELECT id FROM accounts ORDER BY created_at LIMIT 1) AS first,
  CAST(strftime('%s', 'now') AS INTEGER) * 1000 - 34560000000 AS since;
INSERT INTO accounts (id, email, name, role, password_hash, theme, suspended, created_at, password_changed_at)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
SELECT printf('01890001-0000-7000-8000-%012d', i), printf('somebody%d@example.org', i), 'Somebody', 'user', 'none',
  'device', 0, t.since, t.since
FROM n, t;
INSERT INTO chats (id, owner_id, title, title_folded, pinned, model, head_id, created_at, updated_at)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000)
SELECT printf('01890002-0000-7000-8000-%012d', i),
  CASE WHEN i % 10 = 0 THEN t.first ELSE printf('01890001-0000-7000-8000-%012d', 1 + i * 7919 % 1000) END,
  printf('Notes about bread %d', i), printf('notes about bread %d', i), 0, 'fake/fake-words',
  printf('01890003-0000-7000-8000-%012d', i * 20), t.since + (i - 1) * 691200, t.since + i * 691200
FROM n, t;
INSERT INTO messages (id, chat_id, parent_id, author_model, parts, outcome, stats, created_at)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)
SELECT printf('01890003-0000-7000-8000-%012d', i), printf('01890002-0000-7000-8000-%012d', 1 + (i - 1) / 20),
  CASE WHEN i % 20 <> 1 THEN printf('01890003-0000-7000-8000-%012d', i - 1) END,
  CASE WHEN i % 2 = 0 THEN 'fake/fake-words' END,
  '[{"kind":"text","text":"' || printf('%.*c', 100 + i * 7919 % 600, 'x') || '"}]', '{"outcome":"done"}',
  CASE WHEN i % 2 = 0 THEN
    '{"usage":{"input":1000,"output":100,"cached":null,"reasoning":null},"first_token_ms":300,"duration_ms":2000}' END,
  t.since + i * 34560
FROM n, t;
INSERT INTO turns (id, chat_id, parent_id, answer_id, model, last_seq, started_at, ended_at)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500000)
SELECT printf('01890004-0000-7000-8000-%012d', i), printf('01890002-0000-7000-8000-%012d', 1 + (i - 1) / 10),
  printf('01890003-0000-7000-8000-%012d', i * 2 - 1), printf('01890003-0000-7000-8000-%012d', i * 2),
  'fake/fake-words', 9, t.since + i * 69120, t.since + i * 69120
FROM n, t;
INSERT INTO calls (id, turn_id, account_id, chat_id, attempt, purpose, model, outcome, input_tokens, output_tokens,
  first_token_ms, duration_ms, created_at, cost_pico, own_key, fallback)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)
SELECT printf('01890005-0000-7000-8000-%012d', i),
  CASE WHEN i % 2 = 0 THEN printf('01890004-0000-7000-8000-%012d', i / 2) END,
  CASE WHEN (1 + (i - 1) / 20) % 10 = 0 THEN t.first
    ELSE printf('01890001-0000-7000-8000-%012d', 1 + (1 + (i - 1) / 20) * 7919 % 1000) END,
  CASE WHEN i % 2 = 0 THEN printf('01890002-0000-7000-8000-%012d', 1 + (i - 1) / 20) END,
  1, CASE WHEN i % 2 = 0 THEN 'answer' ELSE 'api' END, printf('fake/model-%d', (i * 31 % 7) * (i * 17 % 5) / 6),
  CASE WHEN i % 50 = 0 THEN 'failed' ELSE 'done' END, 1000 + i % 5000, 100 + i % 700,
  100 + (i * 7919 % 1000) * (i * 31 % 97) / 20, 5000, t.since + i * 34560, 1000000 + i * 7919 % 9999999, 0, 0
FROM n, t;
COMMIT;
PRAGMA wal_checkpoint(TRUNCATE);
"#;

/// The data directory with these rows, in a folder that keeps it. The runs so far have added some hundred rows.
///
/// `announce` is called before they are made, once for a schema.
pub(super) async fn data_dir(
    program: &Path,
    kept_in: &Path,
    announce: impl FnOnce(),
) -> Result<PathBuf> {
    fs::create_dir_all(kept_in)?;
    let new = kept_in.join("new");
    drop(fs::remove_dir_all(&new));
    process::add_the_first_person(program, &new).await?;
    let version = sqlite(&new, "SELECT MAX(version) FROM schema_versions;").await?;
    let data_dir = kept_in.join(format!("schema-{}", version.trim()));
    if data_dir.exists() {
        fs::remove_dir_all(&new)?;
        return Ok(data_dir);
    }
    announce();
    sqlite(&new, ROWS).await?;
    for older in fs::read_dir(kept_in)? {
        let older = older?.path();
        if older != new {
            fs::remove_dir_all(older)?;
        }
    }
    fs::rename(&new, &data_dir)?;
    Ok(data_dir)
}

/// What SQLite's own program answers.
async fn sqlite(data_dir: &Path, statements: &str) -> Result<String> {
    let mut child = Command::new("sqlite3")
        .args(["-batch", "-bail"])
        .arg(data_dir.join("plauder.db"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| format!("sqlite3, of Debian's package of that name: {error}"))?;
    let mut stdin = child.stdin.take().ok_or("sqlite3 has no input")?;
    stdin.write_all(statements.as_bytes()).await?;
    drop(stdin);
    let ended = child.wait_with_output().await?;
    if ended.status.success() {
        Ok(String::from_utf8(ended.stdout)?)
    } else {
        Err(format!("sqlite3: {}", ended.status).into())
    }
}
