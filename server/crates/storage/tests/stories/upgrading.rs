//! Upgrading: what an older program stored is there afterwards, in today's words.
//!
//! A file of its own because these stories begin with a schema of the past, which is made from the migrations themselves.

use crate::support::{EVER, Home, amount, at, counter, newest};
use sqlx::{AnyConnection, AssertSqlSafe, Executor as _};
use storage::Storage;

const ADA: &str = "01890000-0000-7000-8000-000000000001";
const CHAT: &str = "01890000-0000-7000-8000-000000000002";
const QUESTION: &str = "01890000-0000-7000-8000-000000000003";
const ANSWER: &str = "01890000-0000-7000-8000-000000000004";
const TURN: &str = "01890000-0000-7000-8000-000000000005";

both_engines! {
    async fn what_an_older_program_was_asking_when_it_stopped_is_in_the_ledger_after_the_upgrade(home) {
        let mut raw = home.with_schema_of(11).await;
        raw.has_a_chat().await;
        raw.says(&format!("INSERT INTO turns (id, chat_id, parent_id, answer_id, model, last_seq, started_at)
            VALUES ('{TURN}', '{CHAT}', '{QUESTION}', '{ANSWER}', 'fake/words', 1, 10)")).await;
        let location = home.closes().await;

        let upgraded = Storage::open(&location).await.unwrap();

        assert_eq!(upgraded.close_open_calls(EVER).await.unwrap(), 1);
        let calls: Vec<(String, String, String)> =
            sqlx::query_as("SELECT turn_id, account_id, outcome FROM calls").fetch_all(&mut raw.0).await.unwrap();
        assert_eq!(calls, [(TURN.to_owned(), ADA.to_owned(), "interrupted".to_owned())]);
        upgraded.close().await;
    }

    async fn what_was_stored_in_old_words_is_read_in_the_new_ones(home) {
        let mut raw = home.with_schema_of(13).await;
        raw.has_a_chat().await;
        let failed = r#"{"outcome":"failed","failure":{"code":"model_failed","params":{"model":"fake/words","trouble":"garbled"}}}"#;
        let facts = r#"{"usage":{"input":1,"output":2,"cached":null,"reasoning":null},
            "attempts":[{"model":"fake/a","trouble":"crowded","duration_ms":1},{"model":"fake/b","trouble":"unauthorised","duration_ms":2}],
            "first_token_ms":null,"duration_ms":9}"#.replace("\n            ", "");
        raw.says(&format!("UPDATE messages SET outcome = '{failed}', facts = '{facts}' WHERE id = '{ANSWER}'")).await;
        raw.says(&format!(
            "UPDATE messages SET parts = '[{{\"kind\":\"text\",\"text\":\"Say \\\"trouble\\\":\\\"garbled\\\"\"}}]' WHERE id = '{QUESTION}'"
        )).await;
        for trouble in ["garbled", "crowded", "unauthorised", "rate_limited"] {
            raw.says(&format!(
                "INSERT INTO calls (id, account_id, attempt, purpose, model, outcome, trouble, duration_ms, created_at, instead)
                 VALUES ('{trouble}', '{ADA}', 2, 'api', 'fake/words', 'failed', '{trouble}', 1, 10, 1)"
            )).await;
        }
        raw.says(r#"INSERT INTO aliases (name, terms, created_at) VALUES ('smart',
            '{"models":["fake/a"],"label":"unauthorised","fall_back_on":["too_long","unauthorised"]}', 1)"#).await;
        raw.says(r#"INSERT INTO model_terms (model, audience, hidden, facts) VALUES ('fake/a', 'everybody', 1, '{"window":512}')"#).await;
        raw.says("INSERT INTO budgets (id, holder, holder_id, period, warn_at, unpriced, created_at)
            VALUES ('01890000-0000-7000-8000-000000000009', 'each_person', '', 'month', 80, 1, 1)").await;
        let location = home.closes().await;

        let upgraded = Storage::open(&location).await.unwrap();

        let thread = upgraded.thread(id(ADA), id(CHAT), id(ANSWER), newest(10)).await.unwrap();
        let [question, answer] = &thread[..] else { panic!("{thread:?}") };
        assert_eq!(question.text(), r#"Say "trouble":"garbled""#, "what somebody wrote stays");
        let outcome = serde_json::to_string(&answer.outcome).unwrap();
        assert_eq!(outcome, failed.replace("garbled", "invalid_response"));
        let attempts = &answer.stats.as_ref().unwrap().attempts;
        let troubles: Vec<_> = attempts.iter().map(|attempt| format!("{:?}", attempt.trouble)).collect();
        assert_eq!(troubles, ["Overloaded", "Unauthorized"]);
        let calls: Vec<(String, String, i64)> =
            sqlx::query_as("SELECT id, trouble, fallback FROM calls ORDER BY id").fetch_all(&mut raw.0).await.unwrap();
        assert_eq!(calls, [
            ("crowded".into(), "overloaded".into(), 1),
            ("garbled".into(), "invalid_response".into(), 1),
            ("rate_limited".into(), "rate_limited".into(), 1),
            ("unauthorised".into(), "unauthorized".into(), 1),
        ]);
        let aliases = upgraded.aliases().await.unwrap();
        let (_, smart) = &aliases[0];
        assert_eq!(smart.label.as_deref(), Some("unauthorised"), "what somebody called it stays");
        assert_eq!(format!("{:?}", smart.fallback_on), "[TooLong, Unauthorized]");
        let (_, decided) = &upgraded.model_settings().await.unwrap()[0];
        assert_eq!((decided.hidden, decided.facts.window), (true, Some(512)));
        let budget = &upgraded.budgets().await.unwrap()[0];
        assert_eq!(budget.settings.scope, contract::BudgetScope::EachPerson);
        upgraded.close().await;
    }

    async fn what_was_counted_of_a_budget_is_counted_after_the_upgrade(home) {
        let counter = counter(100);
        let mut raw = home.with_schema_of(14).await;
        raw.says(&format!("INSERT INTO purses (budget_id, account_id, since, spent_pico, spent_tokens, reserved_pico, reserved_tokens)
            VALUES ('{}', '', 100, 70, 7, 20, 0)", counter.id)).await;
        let location = home.closes().await;

        let upgraded = Storage::open(&location).await.unwrap();

        assert_eq!(upgraded.spent_from(&counter, at(300)).await.unwrap(), amount(70, 7));
        assert_eq!(upgraded.reserve(&[counter], amount(11, 0), at(300)).await.unwrap(), Some(0), "20 are reserved");
        assert_eq!(upgraded.reserve(&[counter], amount(10, 0), at(300)).await.unwrap(), None);
        upgraded.close().await;
    }

    async fn a_session_that_there_was_was_proved_when_it_began(home) {
        let mut raw = home.with_schema_of(15).await;
        raw.has_a_chat().await;
        raw.says(&format!("INSERT INTO sessions (id, account_id, agent, created_at, seen_at, expires_at)
            VALUES ('{CHAT}', '{ADA}', 'A browser', 70, 90, 1000)")).await;
        let location = home.closes().await;

        let upgraded = Storage::open(&location).await.unwrap();
        raw.says(&format!("INSERT INTO sessions (id, account_id, agent, created_at, seen_at, expires_at)
            VALUES ('{TURN}', '{ADA}', 'That of an older program', 70, 90, 1000)")).await;

        assert_eq!(upgraded.session_proved_at(id(CHAT)).await.unwrap(), Some(at(70)));
        assert_eq!(upgraded.session_proved_at(id(TURN)).await.unwrap(), Some(at(0)), "never");
        upgraded.close().await;
    }

    async fn what_chats_cost_is_in_their_rows_after_the_upgrade(home) {
        let mut raw = home.with_schema_of(15).await;
        raw.has_a_chat().await;
        for (n, chat, cost) in [
            (1, format!("'{CHAT}'"), "2999999999"),
            (2, format!("'{CHAT}'"), "1"),
            (3, format!("'{CHAT}'"), "NULL"),
            (4, "NULL".to_owned(), "5"),
            (5, "'purged'".to_owned(), "7"),
        ] {
            raw.says(&format!(
                "INSERT INTO calls (id, account_id, chat_id, cost_pico, attempt, purpose, model, outcome, duration_ms, created_at)
                 VALUES ('{n}', '{ADA}', {chat}, {cost}, 1, 'answer', 'fake/words', 'done', 1, 10)"
            )).await;
        }
        let location = home.closes().await;

        let upgraded = Storage::open(&location).await.unwrap();

        let chat = upgraded.chat(id(ADA), id(CHAT)).await.unwrap().unwrap();
        assert_eq!(chat.cost, contract::Cost { known: contract::Pico(3_000_000_000), unpriced: 1 });
        upgraded.close().await;
    }
}

fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

/// A database of the past, as an older program would write it.
struct Older(AnyConnection);

impl Older {
    async fn says(&mut self, sql: &str) {
        self.0.execute(sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))).await.unwrap();
    }

    /// Ada, and a chat of hers with a question and its answer, which is being written.
    async fn has_a_chat(&mut self) {
        self.says(&format!(
            "INSERT INTO accounts (id, email, name, role, password_hash, theme, suspended, created_at, password_changed_at)
               VALUES ('{ADA}', 'ada@example.org', 'Ada', 'user', 'hashed', 'device', 0, 1, 1);
             INSERT INTO chats (id, owner_id, title, title_folded, pinned, model, created_at, updated_at)
               VALUES ('{CHAT}', '{ADA}', 'Bread', 'bread', 0, 'fake/words', 1, 1);
             INSERT INTO messages (id, chat_id, parent_id, author_model, parts, created_at)
               VALUES ('{QUESTION}', '{CHAT}', NULL, NULL, '[{{\"kind\":\"text\",\"text\":\"Hi\"}}]', 2);
             INSERT INTO messages (id, chat_id, parent_id, author_model, parts, created_at)
               VALUES ('{ANSWER}', '{CHAT}', '{QUESTION}', 'fake/words', '[]', 3)"
        ))
        .await;
    }
}

impl Home {
    /// Throws everything away and migrates no further than `version`.
    async fn with_schema_of(&self, version: usize) -> Older {
        let mut older = Older(self.raw().await);
        let engine = self.engine();
        if engine == "postgres" {
            let (schema,): (String,) = sqlx::query_as("SELECT CAST(current_schema() AS TEXT)")
                .fetch_one(&mut older.0)
                .await
                .unwrap();
            older.says(&format!("DROP SCHEMA {schema} CASCADE; CREATE SCHEMA {schema}")).await;
        } else {
            older.says("PRAGMA foreign_keys = OFF").await;
            let tables: Vec<(String,)> = sqlx::query_as(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
            )
            .fetch_all(&mut older.0)
            .await
            .unwrap();
            for (table,) in tables {
                older.says(&format!("DROP TABLE IF EXISTS {table}")).await;
            }
        }
        older.says("CREATE TABLE schema_versions (version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, readable_from BIGINT NOT NULL)").await;
        let folder = format!("{}/../../../migrations/{engine}", env!("CARGO_MANIFEST_DIR"));
        let mut files: Vec<_> =
            std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
        files.sort();
        for (index, file) in files.iter().take(version).enumerate() {
            older.says(&std::fs::read_to_string(file).unwrap()).await;
            older
                .says(&format!("INSERT INTO schema_versions VALUES ({}, '{index}', 1)", index + 1))
                .await;
        }
        older
    }
}
