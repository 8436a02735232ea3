//! A broken database: whichever way the question came in, the operator has it in the log once, with its source and the
//! trace id that the client got, and the client has nothing of it.

use crate::broken::{answer, get, post, ruin, ruin_of, ruin_with};
use axum::{
    body::Body,
    http::{HeaderValue, Request, header},
};
use contract::ports::Fault;
use serde_json::{Value, json};
use server::http::state::Ready;
use testkit::Logs;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

const CHAT: &str = "0190d8a0-0000-7000-8000-000000000001";

/// A program's question.
fn with_key(mut request: Request<Body>, key: &str) -> Request<Body> {
    let value = HeaderValue::try_from(format!("Bearer {key}")).unwrap();
    request.headers_mut().insert(header::AUTHORIZATION, value);
    request
}

/// The one line that is logged, and the text of the answer.
async fn asked(request: Request<Body>) -> (Value, String) {
    let logs = Logs::listen();

    let (_, _, text) = answer(&ruin(), request).await;

    let lines = logs.lines();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(!text.contains("db-7") && !text.contains("database"), "{text}");
    (lines[0].clone(), text)
}

#[tokio::test]
async fn what_breaks_over_http_is_logged_once_and_not_told() {
    let server_fn = post("/api/shares/list", &json!({ "chat": CHAT }));
    let rest = with_key(get(&format!("/api/v1/chats/{CHAT}/shares")), "plk_any");
    let question = json!({ "model": "a/b", "messages": [{ "role": "user", "content": "Hi" }] });
    let openai = with_key(post("/v1/chat/completions", &question), "plk_any");
    let page = get("/s/some-token");

    for (request, is_problem) in [(server_fn, true), (rest, true), (openai, false), (page, false)] {
        let path = request.uri().path().to_owned();
        let (line, text) = asked(request).await;

        assert_eq!((&line["level"], &line["message"]), (&"ERROR".into(), &"request failed".into()));
        assert_eq!(
            line["error"], "the database failed: the disk of db-7.internal is full",
            "{path}"
        );
        let trace_id = line["trace_id"].as_str().unwrap();
        assert_eq!(trace_id.len(), 32, "{path}");
        if is_problem {
            let problem: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(problem["trace_id"], trace_id, "{path}");
            assert_eq!(problem["code"], "internal", "{path}");
        }
    }
}

#[tokio::test]
async fn a_database_out_of_reach_is_a_warning_and_unavailable() {
    for path in ["/v1/models", "/api/v1/models"] {
        let (line, text) = asked(with_key(get(path), "plk_away")).await;

        assert_eq!(line["level"], "WARN", "{path}");
        assert_eq!(line["error"], "the database cannot be reached: db-7.internal does not answer");
        assert!(text.contains("unavailable"), "{text}");
    }
}

#[tokio::test]
async fn why_a_server_is_not_ready_is_logged_once_however_often_it_is_asked() {
    let logs = Logs::listen();
    let ready = Ready::new(|| async { Err(Fault::unavailable("db-7.internal does not answer")) });
    let ruin = ruin_of(TaskTracker::new(), ready);

    let answers = [answer(&ruin, get("/readyz")).await, answer(&ruin, get("/readyz")).await];

    for (status, _, text) in answers {
        assert_eq!(status, 503);
        assert!(text.contains("unavailable") && !text.contains("db-7"), "{text}");
    }
    let lines = logs.lines();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(lines[0]["error"], "db-7.internal does not answer");
    assert_eq!(lines[0]["trace_id"].as_str().unwrap().len(), 32);
}

#[tokio::test]
async fn what_breaks_after_the_client_has_gone_is_logged_all_the_same() {
    let (logs, tracker) = (Logs::listen(), TaskTracker::new());
    let request = post("/api/shares/list", &json!({ "chat": CHAT }));

    let mut waiting = Box::pin(ruin_with(tracker.clone()).oneshot(request));
    while tracker.is_empty() {
        assert!(futures::poll!(&mut waiting).is_pending());
    }
    drop(waiting);
    tracker.close();
    tracker.wait().await;

    let lines = logs.lines();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(lines[0]["error"], "the database failed: the disk of db-7.internal is full");
}
