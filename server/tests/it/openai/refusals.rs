//! What goes wrong before anything is said is a status, in OpenAI's shape.

use super::program::{Program, refusal};
use crate::support::{Answer, TestApp};
use serde_json::{Value, json};

/// Models that fail in ways of their own.
const BROKEN: [&str; 5] = [
    "does:reset",
    "does:status=429",
    "does:status=400",
    "does:status=400+code=context_length_exceeded",
    "does:status=400+param=temperature",
];

#[tokio::test]
async fn a_model_that_says_nothing_is_a_status_with_frames_or_without() {
    let app = TestApp::start_with(|config| {
        let models = config["providers"]["fake"]["models"].as_array_mut().unwrap();
        models.extend(BROKEN.map(|name| json!({ "name": name })));
    })
    .await;
    let program = Program::of(&app).await;
    let table = [
        ("fake/fake-down", "502 server_error broken -"),
        ("fake/fake-locked", "502 server_error unauthorized -"),
        ("fake/fake-hang", "502 server_error timed_out -"),
        ("fake/does:reset", "502 server_error invalid_response -"),
        ("fake/does:status=429", "429 rate_limit_error rate_limit_exceeded -"),
        ("fake/does:status=400", "400 invalid_request_error refused -"),
        (
            "fake/does:status=400+code=context_length_exceeded",
            "400 invalid_request_error context_length_exceeded messages",
        ),
        (
            "fake/does:status=400+param=temperature",
            "400 invalid_request_error unsupported_parameter temperature",
        ),
        ("fake/unheard-of", "404 invalid_request_error model_not_found model"),
        ("nobody/none", "404 invalid_request_error model_not_found model"),
        ("gpt-4o", "404 invalid_request_error model_not_found model"),
    ];

    for (model, expected) in table {
        for stream in [false, true] {
            let asked = json!({ "model": model, "stream": stream });
            let told = refusal(&program.asks("Hello", asked).await);
            assert_eq!(told, expected, "{model}, stream: {stream}");
        }
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_named_and_nobody_is_asked() {
    let app = TestApp::start().await;
    let program = Program::of(&app).await;
    let table = [
        (json!({ "temperature": 3 }), "invalid_value temperature"),
        (json!({ "n": 2 }), "unsupported_parameter n"),
        (json!({ "logprobs": true }), "unsupported_parameter logprobs"),
        (json!({ "colour": "red" }), "unknown_parameter colour"),
        (json!({ "messages": null }), "missing_required_parameter messages"),
        (
            json!({ "messages": [{ "role": "user" }] }),
            "missing_required_parameter messages[0].content",
        ),
    ];

    for (changes, expected) in table {
        let told = refusal(&program.asks("Hello", changes).await);
        assert_eq!(told, format!("400 invalid_request_error {expected}"));
    }
    let url = format!("{}/v1/chat/completions", app.url);
    let broken = app.http.post(url).bearer_auth(&program.secret).body("{");
    let told = refusal(&Answer::of(broken.send().await.unwrap()).await);
    assert_eq!(told, "400 invalid_request_error invalid_json -");
    assert_eq!(app.provider.asked(), 0);
}

#[tokio::test]
async fn there_is_nothing_at_other_addresses() {
    let app = TestApp::start().await;
    let program = Program::of(&app).await;

    for path in ["/v1", "/v1/", "/v1/responses", "/v1/chat", "/v1/chat/completions/x"] {
        let told = refusal(&program.gets(path).await);
        assert_eq!(told, "404 invalid_request_error unknown_url -", "{path}");
    }
    let told = refusal(&program.gets("/v1/embeddings").await);
    assert_eq!(told, "405 invalid_request_error method_not_allowed -");
    let told = refusal(&program.posts("/v1/models", &json!({})).await);
    assert_eq!(told, "405 invalid_request_error method_not_allowed -");
}

#[tokio::test]
async fn words_are_in_the_language_that_is_asked_for() {
    let app = TestApp::start().await;
    let program = Program::of(&app).await;
    let request =
        program.post("/v1/chat/completions", &json!({ "model": "nobody/none", "messages": [] }));

    let answer = Answer::of(request.header("accept-language", "de").send().await.unwrap()).await;

    assert_eq!(answer.header("content-language"), "de");
    let body: Value = serde_json::from_str(&answer.text).unwrap();
    let message = "„messages“ muss eine Liste von mindestens einer Nachricht sein.";
    assert_eq!(body["error"]["message"], message);
}
