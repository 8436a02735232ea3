//! Chat completions in frames.

use super::program::{Program, asked, frames, whole};
use crate::support::{MODEL, TestApp};
use futures::StreamExt;
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test]
async fn frames_add_up_to_the_whole_answer() {
    let app = TestApp::start().await;
    let program = Program::of(&app).await;

    for question in [
        "[[tokens=1]]",
        "[[tokens=2000]]",
        "[[tokens=60 seed=3 cut]]",
        "[[tokens=30 comments crlf]]",
        "[[markdown]]",
        "[[reasoning tokens=20]]",
        "Say \"this\" \\ and\nthat [[echo]]",
    ] {
        let answer: Value = program.asks(question, json!({})).await.is();
        let streamed = program.asks(question, json!({ "stream": true })).await;

        assert!(streamed.text.ends_with("data: [DONE]\n\n"));
        assert_eq!(streamed.header("x-plauder-model"), MODEL);
        let frames = frames(&streamed);
        let message = &answer["choices"][0]["message"];
        assert_eq!(whole(&frames, "content"), message["content"].as_str().unwrap());
        let thoughts = message["reasoning_content"].as_str().unwrap_or_default();
        assert_eq!(whole(&frames, "reasoning_content"), thoughts);
    }
}

#[tokio::test]
async fn frames_have_openais_shape() {
    let app = TestApp::start().await;
    let program = Program::of(&app).await;

    let streamed = program.asks("[[tokens=2]]", json!({ "stream": true })).await;
    let with_usage = json!({ "stream": true, "stream_options": { "include_usage": true } });
    let counted = frames(&program.asks("[[tokens=2]]", with_usage).await);

    let frames = frames(&streamed);
    let id = format!("chatcmpl-{}", streamed.header("x-request-id"));
    for frame in &frames {
        assert_eq!(frame["id"], id);
        assert_eq!(frame["object"], "chat.completion.chunk");
        assert_eq!(frame["model"], MODEL);
        assert!(frame["created"].is_i64());
        assert_eq!(frame["choices"][0]["index"], 0);
        assert_eq!(frame.get("usage"), None);
    }
    assert_eq!(frames[0]["choices"][0]["delta"], json!({ "role": "assistant", "content": "" }));
    let last = frames.last().unwrap();
    assert_eq!(last["choices"][0]["delta"], json!({}));
    assert_eq!(last["choices"][0]["finish_reason"], "stop");
    let usage = counted.last().unwrap();
    assert_eq!(usage["choices"], json!([]));
    assert_eq!(usage["usage"]["completion_tokens"], 2);
    assert_eq!(usage["usage"]["total_tokens"], 3);
    assert!(counted[..counted.len() - 1].iter().all(|frame| frame["usage"].is_null()));
}

#[tokio::test]
async fn an_answer_that_breaks_off_ends_with_an_error_frame() {
    let app = TestApp::start().await;
    let program = Program::of(&app).await;
    let table = [
        ("[[tokens=50 reset after=5]]", "invalid_response"),
        ("[[tokens=50 unfinished after=5]]", "invalid_response"),
        ("[[tokens=50 stall after=5]]", "timed_out"),
    ];

    for (question, code) in table {
        let streamed = program.asks(question, json!({ "stream": true })).await;

        let frames = frames(&streamed);
        assert!(!streamed.text.contains("[DONE]"), "{question}");
        assert_eq!(frames.last().unwrap()["error"]["code"], code, "{question}");
        assert_eq!(frames.last().unwrap()["error"]["type"], "server_error");
        assert!(!whole(&frames, "content").is_empty(), "{question}");
        // The same without frames is a status, for there is nothing to keep.
        assert_eq!(program.asks(question, json!({})).await.status, 502, "{question}");
    }
}

#[tokio::test]
async fn frames_come_as_they_are_said_and_going_away_stops_the_model() {
    let app = TestApp::start().await;
    let program = Program::of(&app).await;
    let body = asked("[[tokens=10000 rate=100]]", json!({ "stream": true }));

    let answer = program.post("/v1/chat/completions", &body).send().await.unwrap();
    let mut bytes = answer.bytes_stream();
    let first = bytes.next().await.unwrap().unwrap();
    assert!(first.starts_with(b"data: {"));
    assert_eq!(app.provider.open_requests(), 1);
    drop(bytes);

    stops_being_asked(&app).await;
}

#[tokio::test]
async fn going_away_before_a_whole_answer_stops_the_model() {
    let app = TestApp::start().await;
    let program = Program::of(&app).await;
    let body = asked("[[tokens=10000 rate=100]]", json!({}));

    let asking = program.post("/v1/chat/completions", &body).send();
    let given_up = tokio::time::timeout(Duration::from_millis(500), asking).await;

    assert!(given_up.is_err(), "the answer takes 100 seconds");
    stops_being_asked(&app).await;
}

async fn stops_being_asked(app: &TestApp) {
    for _ in 0..200 {
        if app.provider.open_requests() == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the provider is still writing");
}
