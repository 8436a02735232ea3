//! The database is away for a while: what is being answered meanwhile is stored when it is back.

use crate::support::{Database, MODEL, Person, Process, TestApp, fresh, is_on_postgres};
use contract::{Failure, Message, Opened, Outcome};
use futures::future::join_all;
use serde_json::json;
use std::time::Duration;
use testkit::{CableState, FakeProvider};
use uuid::Uuid;

/// The number of answers that end meanwhile.
const ANSWERS: usize = 50;
/// Longer than answers take and two of SQLite's writers wait, 10 s each: the first of them writes segments.
const AWAY: Duration = Duration::from_secs(25);

/// A question whose answer takes three seconds.
fn question(number: usize) -> String {
    format!("Tell me {number} [[tokens=60 rate=20 seed={number}]]")
}

#[tokio::test]
async fn answers_that_end_while_the_database_is_away_are_stored_whole() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let asks = |number| {
        let ada = &ada;
        async move { ada.starts_a_chat(&question(number)).await }
    };
    let sent = join_all((0..ANSWERS).map(asks)).await;
    while app.provider.asked() < ANSWERS {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }

    app.loses_its_database_for(AWAY).await;

    for (number, sent) in sent.iter().enumerate() {
        let heard = ada.waits_for(sent).await;
        let kept = settled(&ada, sent.chat.id.uuid()).await;
        // Where that takes long, readers hear meanwhile that it cannot be stored yet.
        let unavailable = Outcome::Failed { failure: Failure::unavailable() };
        assert!([Some(Outcome::Done), Some(unavailable)].contains(&heard.outcome), "{heard:?}");
        assert_eq!(kept.outcome, Some(Outcome::Done));
        let whole = testkit::script(&question(number));
        assert_eq!((heard.text(), kept.text()), (whole.clone(), whole), "{number}");
    }
}

/// The connection is lost while the chat is being committed: the caller cannot know whether it was.
#[tokio::test]
async fn a_chat_that_began_unnoticed_is_answered_all_the_same() {
    let Some(app) = TestApp::start_behind_a_cable().await else { return };
    let ada = app.person("ada").await;
    let question = "Quickly [[tokens=2]]";
    let chat = fresh();
    let body = json!({ "chat": chat, "message": fresh(), "text": question, "model": MODEL });

    app.sets_the_cable(CableState::CutAfterCommit);
    let failed = ada.post("/api/chats/start", body).await;

    assert_eq!(failed.status, 503, "{}", failed.text);
    let answer = settled(&ada, chat).await;
    assert_eq!(answer.outcome, Some(Outcome::Done));
    assert_eq!(answer.text(), testkit::script(question));
}

#[tokio::test]
async fn text_that_a_stop_loses_is_in_the_log_with_its_length() {
    // PostgreSQL's connections are ended one by one here, and now and then a write comes through between two of them.
    if is_on_postgres() {
        return;
    }
    let (database, provider) = (Database::new(), FakeProvider::start().await);
    let (dir, url) = (database.data_dir(), database.url());
    let settings = Process::settings(&dir, &dir, url.as_deref(), &provider);
    let mut server = Process::start(&settings, None);
    let stranger = Person::stranger_at(&server.url().await, &reqwest::Client::new());
    let ada = stranger.signs_up("ada").await;
    let sent = ada.starts_a_chat("Tell me everything [[tokens=2000 rate=50]]").await;
    while ada.opens(sent.chat.id).await.entries[1].message.text().is_empty() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }

    server.is_asked_to_stop();
    let (ended, ()) = tokio::join!(server.ends(), database.is_away_for(AWAY));

    let complaints = ended.1;
    let lost: Vec<_> =
        complaints.lines().filter(|line| line.contains("text of answers lost")).collect();
    assert_eq!(lost.len(), 1, "{complaints}");
    assert!(lost[0].contains("turns=1"), "{complaints}");
    let characters = lost[0].split_once("characters=").unwrap().1;
    let characters = characters.split(|it: char| !it.is_ascii_digit()).next().unwrap();
    // It may go on for five seconds, with fifty words in each.
    assert!((250..5_000).contains(&characters.parse::<usize>().unwrap()), "{complaints}");
    assert!(!complaints.contains("everything"), "{complaints}");
}

/// The answer of a chat with one, once it is stored.
async fn settled(person: &Person, chat: Uuid) -> Message {
    for _ in 0..200 {
        let opened: Opened = person.post("/api/chats/open", json!({ "chat": chat })).await.is();
        if opened.chat.live.is_none() {
            return opened.entries[1].message.clone();
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("nobody writes the answer");
}
