//! Two servers on the same data: one serves, and the other one waits for its end.

use crate::support::{Database, Person, Process, is_on_postgres};
use contract::Outcome;
use sqlx::{AnyConnection, Connection as _, Executor as _};
use std::{
    path::PathBuf,
    process::Command,
    time::{Duration, Instant},
};
use testkit::FakeProvider;

/// What two servers share, and what the models of both are asked.
struct Shared {
    database: Database,
    provider: FakeProvider,
    settings: PathBuf,
    http: reqwest::Client,
}

impl Shared {
    async fn new() -> Self {
        let (database, provider) = (Database::new(), FakeProvider::start().await);
        let (dir, url) = (database.data_dir(), database.url());
        let settings = Process::settings(&dir, &dir, url.as_deref(), &provider);
        Self { database, provider, settings, http: reqwest::Client::new() }
    }

    fn server(&self) -> Process {
        Process::start(&self.settings, None)
    }

    fn stranger(&self, url: &str) -> Person {
        Person::stranger_at(url, &self.http)
    }
}

#[tokio::test]
async fn a_second_server_waits_ten_seconds_and_refuses_to_serve() {
    let shared = Shared::new().await;
    let mut first = shared.server();
    let ada = shared.stranger(&first.url().await).signs_up("ada").await;
    let begun = Instant::now();

    let mut second = shared.server();
    let errand = Command::new(env!("CARGO_BIN_EXE_plauder"))
        .args(["user", "list", "--config"])
        .arg(&shared.settings)
        .output()
        .unwrap();
    let (status, complaints) = second.ends().await;

    assert!(begun.elapsed() >= Duration::from_secs(10), "{:?}", begun.elapsed());
    assert_eq!(status.code(), Some(1), "{complaints}");
    assert!(complaints.contains("whose end is waited for"), "{complaints}");
    let sentence = complaints.lines().last().unwrap();
    assert!(sentence.starts_with("error: another plauder serves or migrates"), "{sentence}");
    assert!(sentence.contains("stop it first"), "{sentence}");
    assert!(String::from_utf8_lossy(&errand.stdout).contains("ada@plauder.test"), "{errand:?}");
    assert_eq!(ada.get("/readyz").await.status, 200);
    let answer = ada.asks("fake/fake-words", "Still there? [[tokens=2]]").await;
    assert_eq!(answer.outcome, Some(Outcome::Done));
}

#[tokio::test]
async fn a_restart_loses_nothing_though_the_new_server_starts_before_the_old_one_has_gone() {
    let shared = Shared::new().await;
    let mut old = shared.server();
    let ada = shared.stranger(&old.url().await).signs_up("ada").await;
    let question = "Tell me [[tokens=60 rate=20]]";
    let sent = ada.starts_a_chat(question).await;
    while shared.provider.asked() == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }

    let mut new = shared.server();
    old.is_asked_to_stop();
    let url = new.url().await;

    assert!(old.ends().await.0.success());
    let opened = Person { url, ..ada }.opens(sent.chat.id).await;
    let answer = &opened.entries[1].message;
    assert_eq!(answer.outcome, Some(Outcome::Done), "it was drained");
    assert_eq!(answer.text(), testkit::script(question));
    new.is_asked_to_stop();
    assert!(new.ends().await.0.success());
}

#[tokio::test]
async fn a_server_whose_place_was_taken_while_the_database_was_away_stops() {
    if !is_on_postgres() {
        return;
    }
    let shared = Shared::new().await;
    let mut server = shared.server();
    shared.stranger(&server.url().await).signs_up("ada").await;
    sqlx::any::install_default_drivers();
    let url = shared.database.url().unwrap();
    let (mut other, mut postgres) =
        (AnyConnection::connect(&url).await.unwrap(), AnyConnection::connect(&url).await.unwrap());

    // Whoever waits for the lock gets it in the moment in which its holder is gone.
    let claims = "SELECT pg_advisory_lock(1886152052, hashtext(current_schema())) IS NULL";
    let ends = "DO $$
        BEGIN
          WHILE NOT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
            AND CAST(objid AS BIGINT) = (CAST(hashtext(current_schema()) AS BIGINT) & 4294967295)) LOOP
            PERFORM pg_sleep(0.01);
          END LOOP;
          PERFORM pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted
            AND CAST(objid AS BIGINT) = (CAST(hashtext(current_schema()) AS BIGINT) & 4294967295);
        END $$";
    let (claimed, ended) = tokio::join!(other.execute(claims), postgres.execute(ends));
    claimed.unwrap();
    ended.unwrap();
    let (status, complaints) = server.ends().await;

    assert_eq!(status.code(), Some(1), "{complaints}");
    let sentence = complaints.lines().last().unwrap();
    assert!(sentence.starts_with("error: another plauder has begun to serve"), "{sentence}");
}
