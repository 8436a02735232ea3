//! A person who chats with the model in the server, beside a program that sends it as much as it can.
//!
//! `make long` runs what takes minutes and wants the machine to itself. Without a model these tests are passed over.

use super::program::Program;
use crate::support::{Person, Socket, TestApp};
use contract::{Sent, ServerFrame, TurnEvent};
use futures::future::{Either, select};
use serde_json::{Value, json};
use std::{
    path::PathBuf,
    pin::pin,
    time::{Duration, Instant},
};

/// The bundled model.
const MODEL: &str = "local/smollm2-135m";

/// The largest body that is taken, in bytes.
const BODY: usize = 8 * 1024 * 1024;

#[tokio::test]
async fn a_person_has_the_first_word_before_a_program_that_sends_ten_thousand_messages() {
    let Some(mut app) = app_with_a_model().await else { return };
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let program = Program::of_person(&app, &bob).await;
    let body = conversation(10_000, 700);

    let answer = pin!(program.posts("/v1/chat/completions", &body));
    let word = pin!(first_word(&ada, 1));
    let first = select(word, answer).await;

    assert!(matches!(first, Either::Left(_)), "the program came first");
    app.crashes();
}

#[tokio::test]
#[ignore = "it takes minutes, and the machine to itself: `make long`"]
async fn beside_a_program_the_median_first_word_takes_at_most_twice_as_long() {
    let Some(mut app) = app_with_a_model().await else { return };
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let program = Program::of_person(&app, &bob).await;
    median(&ada).await; // loads the model
    let alone = median(&ada).await;

    for body in [conversation(10_000, 700), conversation(1, BODY - 1024)] {
        let beside = tokio::select! {
            () = asks_on_and_on(&program, body) => unreachable!("a program never stops"),
            beside = median(&ada) => beside,
        };

        eprintln!("{beside:?} beside, {alone:?} alone");
        assert!(beside <= alone * 2, "{beside:?} beside, {alone:?} alone");
    }
    app.crashes();
}

/// A server with the bundled model; `None`: there is none here.
async fn app_with_a_model() -> Option<TestApp> {
    if !folder().join("SmolLM2-135M-Instruct.Q4_1.gguf").exists() {
        eprintln!("passed over: no model here; run scripts/install/model.sh");
        return None;
    }
    let app = TestApp::start_with(|config| {
        config["models_dir"] = json!(folder());
        config["inference"] = json!({ "enabled": true });
        config["deadlines"] = json!({ "first_token_s": 600, "between_tokens_s": 600 });
    })
    .await;
    Some(app)
}

/// Where `make test` puts the model.
fn folder() -> PathBuf {
    #[expect(clippy::disallowed_methods, reason = "tests have no configuration that names it")]
    let folder = std::env::var("PLAUDER_MODELS_DIR").ok().map(PathBuf::from);
    folder.unwrap_or_else(|| concat!(env!("CARGO_MANIFEST_DIR"), "/../data/models").into())
}

/// The median of the times of 20 first words.
async fn median(person: &Person) -> Duration {
    let mut times = Vec::new();
    for number in 0..20 {
        times.push(first_word(person, number).await);
    }
    times.sort();
    times[times.len() / 2]
}

/// Begins a chat, and gives the time to the first word of its answer. The rest is not waited for.
async fn first_word(person: &Person, number: u32) -> Duration {
    let mut socket = Socket::of(person).await;
    let question = format!("What is the {number}th letter of the alphabet?");
    let began = Instant::now();
    let sent: Sent = person.tries(MODEL, &question).await.is();
    socket.watches(sent.chat.id, Some((sent.turn, 0))).await;
    loop {
        match socket.hears().await {
            ServerFrame::Turn { event: TurnEvent::Delta { .. }, .. } => break,
            ServerFrame::Turn { event: TurnEvent::Ended { outcome, .. }, .. } => {
                panic!("it ended without a word: {outcome:?}")
            }
            ServerFrame::Snapshot { transcript, .. } if !transcript.parts.is_empty() => break,
            _ => {}
        }
    }
    let time = began.elapsed();
    person.waits_for(&sent).await;
    time
}

/// Asks again and again, each time what the model has never read.
async fn asks_on_and_on(program: &Program, mut body: Value) {
    for number in 0_u64.. {
        let said = body["messages"].as_array_mut().unwrap();
        for message in said.iter_mut().rev().take(40) {
            let mut text = message["content"].as_str().unwrap().to_owned();
            text.replace_range(..20, &format!("{number:020}"));
            message["content"] = text.into();
        }
        program.posts("/v1/chat/completions", &body).await;
    }
}

/// A request with so many messages of so many bytes each, the last one a person's.
fn conversation(messages: usize, bytes: usize) -> Value {
    const WORDS: &str =
        "The ship left the harbour early in the morning, and nobody knew where it went. ";
    let text: String = WORDS.chars().cycle().take(bytes).collect();
    let roles = ["user", "assistant"].into_iter().cycle();
    let mut said: Vec<Value> =
        roles.take(messages).map(|role| json!({ "role": role, "content": text })).collect();
    said.last_mut().unwrap()["role"] = "user".into();
    json!({ "model": MODEL, "messages": said, "max_tokens": 64 })
}
