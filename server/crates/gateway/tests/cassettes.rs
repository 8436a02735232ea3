//! The streams of providers that do not speak OpenAI's language: text, thoughts, usage and the end come out of them.

use contract::{
    Delta, ModelId, ModelTrouble, Usage,
    prompt::{Finish, Piece, Prompt, Said, Speaker},
};
use futures::StreamExt;
use gateway::{Config, Error, Gateway, Kind, Provider, Secret};
use testkit::Cassette;

const SSE: &str = "text/event-stream";
const ANTHROPIC: &str = include_str!("cassettes/anthropic.sse");
const GEMINI: &str = include_str!("cassettes/gemini.sse");
const OLLAMA: &str = include_str!("cassettes/ollama.ndjson");

struct Heard {
    text: String,
    reasoning: String,
    end: Result<Finish, Error>,
}

async fn ask(kind: Kind, cassette: &Cassette, path: &str) -> Heard {
    let provider = Provider {
        kind: Some(kind),
        url: Some(format!("{}{path}", cassette.url())),
        key: Some(Secret::new("sk-test")),
        ..Provider::default()
    };
    let providers = [("theirs".to_owned(), provider)].into();
    let gateway = Gateway::new(&Config { providers, ..Config::default() })
        .expect("the test names a valid provider");
    let said = vec![Said::new(Speaker::Person, "Hello, world")];
    let prompt =
        Prompt { system: Some("Be kind.".into()), said, max_tokens: Some(64), ..Prompt::default() };
    let model = ModelId::parse("theirs/m-1").expect("the id is a literal");
    let mut pieces = gateway.stream(&model, prompt, None);
    let (mut text, mut reasoning) = (String::new(), String::new());
    loop {
        match pieces.next().await.expect("a stream ends with Finished or an error") {
            Ok(Piece::Asking { .. }) => panic!("one model was asked"),
            Ok(Piece::Call(call)) => panic!("nobody offered {call:?}"),
            Ok(Piece::Delta(Delta::Text { text: more })) => text.push_str(&more),
            Ok(Piece::Delta(Delta::Reasoning { text: more })) => reasoning.push_str(&more),
            Ok(Piece::Finished(finish)) => return Heard { text, reasoning, end: Ok(finish) },
            Err(error) => return Heard { text, reasoning, end: Err(error) },
        }
    }
}

fn usage(input: u64, output: u64, cached: Option<u64>, reasoning: Option<u64>) -> Finish {
    Finish {
        usage: Usage {
            input: Some(input),
            output: Some(output),
            cached,
            reasoning,
            ..Usage::default()
        },
        cut: false,
    }
}

#[tokio::test]
async fn anthropic_thinks_and_speaks() {
    let cassette = Cassette::play(SSE, ANTHROPIC).await;

    let heard = ask(Kind::Anthropic, &cassette, "v1/").await;

    assert_eq!(heard.text, "Grüß dich, 世界!");
    assert_eq!(heard.reasoning, "A greeting. I greet back.");
    let mut finish = usage(125, 19, Some(100), None);
    finish.usage.cache_write = Some(0);
    assert_eq!(heard.end, Ok(finish));
    let played = &cassette.played()[0];
    assert_eq!(played.path, "/v1/messages");
    assert_eq!(played.headers["x-api-key"], "sk-test");
    assert_eq!((&played.body["model"], &played.body["max_tokens"]), (&"m-1".into(), &64.into()));
}

#[tokio::test]
async fn anthropic_says_that_it_is_overloaded() {
    let cassette = Cassette::play(SSE, include_str!("cassettes/anthropic-overloaded.sse")).await;

    let heard = ask(Kind::Anthropic, &cassette, "v1/").await;

    assert_eq!(heard.text, "Well");
    assert_eq!(heard.end.unwrap_err().trouble, ModelTrouble::Broken);
}

#[tokio::test]
async fn gemini_speaks() {
    let cassette = Cassette::play(SSE, GEMINI).await;

    let heard = ask(Kind::Gemini, &cassette, "v1beta/").await;

    assert_eq!(heard.text, "Grüß dich, 世界!");
    assert_eq!(heard.end, Ok(usage(8, 16, Some(4), Some(10))));
    let played = &cassette.played()[0];
    assert_eq!(played.path, "/v1beta/models/m-1:streamGenerateContent?alt=sse");
    assert_eq!(played.headers["x-goog-api-key"], "sk-test");
}

#[tokio::test]
async fn ollama_thinks_and_speaks() {
    let cassette = Cassette::play("application/x-ndjson", OLLAMA).await;

    let heard = ask(Kind::Ollama, &cassette, "").await;

    assert_eq!(heard.text, "Grüß dich, 世界!");
    assert_eq!(heard.reasoning, "A greeting.");
    assert_eq!(heard.end, Ok(usage(11, 18, None, None)));
    let played = &cassette.played()[0];
    assert_eq!(played.path, "/api/chat");
    assert_eq!(played.body["model"], "m-1");
    assert_eq!(played.headers["authorization"], "Bearer sk-test");
}

/// genai makes an end of its own where Gemini and Ollama just stop. It must not pass for one of theirs.
#[tokio::test]
async fn a_stream_that_loses_its_last_line_is_garbled_everywhere() {
    for (kind, kind_of_body, whole) in [
        (Kind::Anthropic, SSE, ANTHROPIC),
        (Kind::Gemini, SSE, GEMINI),
        (Kind::Ollama, "application/x-ndjson", OLLAMA),
    ] {
        let lines: Vec<&str> = whole.trim_end().lines().collect();
        let last = lines.iter().rposition(|line| {
            line.starts_with("data: {\"type\":\"message_delta")
                || line.contains("STOP")
                || line.contains("\"done\":true")
        });
        let cut = lines[..last.unwrap()].join("\n") + "\n\n";
        let cassette = Cassette::play(kind_of_body, &cut).await;

        let heard = ask(kind, &cassette, "").await;

        assert!(heard.text.starts_with("Grüß"), "{kind:?}");
        assert_eq!(heard.end.unwrap_err().trouble, ModelTrouble::Garbled, "{kind:?}");
    }
}

#[tokio::test]
async fn a_refusal_is_sorted_whatever_the_language() {
    let invalid = r#"{"error":{"code":400,"status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}"#;
    let table = [
        (Kind::Gemini, 400, invalid, ModelTrouble::Unauthorised),
        (
            Kind::Anthropic,
            529,
            r#"{"type":"error","error":{"type":"overloaded_error"}}"#,
            ModelTrouble::Broken,
        ),
        (Kind::Ollama, 404, r#"{"error":"model 'm-1' not found"}"#, ModelTrouble::UnknownModel),
        (Kind::Openai, 302, "", ModelTrouble::Refused),
    ];

    for (kind, status, body, trouble) in table {
        let cassette = Cassette::play_with_status(status, "application/json", body).await;
        assert_eq!(ask(kind, &cassette, "").await.end.unwrap_err().trouble, trouble, "{kind:?}");
    }
}
