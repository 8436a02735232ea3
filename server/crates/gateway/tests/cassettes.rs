//! The streams of providers, each in its own language: text, thoughts, usage and the end come out of them, wherever
//! packets and lines end.

use contract::{
    AccountId, Delta, ModelId, ModelTrouble, ProviderKind, Usage,
    prompt::{Finish, Format, Parameters, Piece, Prompt, PromptMessage, Speaker},
};
use futures::StreamExt;
use gateway::{Config, Credentials, Error, Gateway, ProviderConfig, Secret};
use serde_json::json;
use testkit::Cassette;
use uuid::Uuid;

const ADA: AccountId = AccountId::new(Uuid::from_u128(1));

const SSE: &str = "text/event-stream";
const NDJSON: &str = "application/x-ndjson";
const ANSWER: &str = "Grüß dich, 世界!";
const OPENAI: &str = include_str!("cassettes/openai.sse");
const ANTHROPIC: &str = include_str!("cassettes/anthropic.sse");
const GEMINI: &str = include_str!("cassettes/gemini.sse");
const GEMINI_THINKS: &str = include_str!("cassettes/gemini-thinks.sse");
const OLLAMA: &str = include_str!("cassettes/ollama.ndjson");
const MISTRAL: &str = include_str!("cassettes/mistral.sse");
const GROQ: &str = include_str!("cassettes/groq.sse");
const DEEPSEEK: &str = include_str!("cassettes/deepseek.sse");
const XAI: &str = include_str!("cassettes/xai.sse");
const COHERE: &str = include_str!("cassettes/cohere.sse");
const OPENROUTER: &str = include_str!("cassettes/openrouter.sse");

/// The streams of every kind of provider.
const ALL: [(ProviderKind, &str, &str); 11] = [
    (ProviderKind::Openai, SSE, OPENAI),
    (ProviderKind::Mistral, SSE, MISTRAL),
    (ProviderKind::Groq, SSE, GROQ),
    (ProviderKind::Deepseek, SSE, DEEPSEEK),
    (ProviderKind::Xai, SSE, XAI),
    (ProviderKind::Cohere, SSE, COHERE),
    (ProviderKind::Openrouter, SSE, OPENROUTER),
    (ProviderKind::Anthropic, SSE, ANTHROPIC),
    (ProviderKind::Gemini, SSE, GEMINI),
    (ProviderKind::Gemini, SSE, GEMINI_THINKS),
    (ProviderKind::Ollama, NDJSON, OLLAMA),
];

/// What was received of one answer: text, thoughts, and how it ended.
#[derive(Debug, PartialEq)]
struct Received {
    text: String,
    reasoning: String,
    end: Result<Finish, Error>,
}

async fn ask(kind: ProviderKind, cassette: &Cassette, path: &str) -> Received {
    let parameters = Parameters { seed: Some(5), ..Parameters::default() };
    ask_with(kind, cassette, path, parameters).await
}

async fn ask_with(
    kind: ProviderKind,
    cassette: &Cassette,
    path: &str,
    parameters: Parameters,
) -> Received {
    let provider = ProviderConfig {
        kind: Some(kind),
        url: Some(format!("{}{path}", cassette.url())),
        key: Some(Secret::new("sk-test")),
        ..ProviderConfig::default()
    };
    let providers = [("theirs".to_owned(), provider)].into();
    let gateway = Gateway::new(&Config { providers, ..Config::default() })
        .expect("the test names a valid provider");
    let said = vec![PromptMessage::new(Speaker::Person, "Hello, world")];
    let system = Some("Be kind.".into());
    let prompt = Prompt { system, said, max_tokens: Some(64), parameters, ..Prompt::default() };
    let model = ModelId::parse("theirs/m-1").expect("the id is a literal");
    let mut pieces = gateway.stream(&model, prompt, Credentials::new(ADA));
    let (mut text, mut reasoning) = (String::new(), String::new());
    loop {
        match pieces.next().await.expect("a stream ends with Finished or an error") {
            Ok(Piece::AttemptFailed { .. } | Piece::Routed { .. }) => panic!("one model was asked"),
            Ok(Piece::ToolCall(call)) => panic!("nobody offered {call:?}"),
            Ok(Piece::Delta(Delta::Unknown(delta))) => panic!("nobody makes {delta:?}"),
            Ok(Piece::Delta(Delta::Text { text: more })) => text.push_str(&more),
            Ok(Piece::Delta(Delta::Reasoning { text: more })) => reasoning.push_str(&more),
            Ok(Piece::Finished(finish)) => return Received { text, reasoning, end: Ok(finish) },
            Err(error) => return Received { text, reasoning, end: Err(error) },
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
async fn openai_thinks_and_speaks() {
    let cassette = Cassette::play(SSE, OPENAI).await;

    let heard = ask(ProviderKind::Openai, &cassette, "v1/").await;

    assert_eq!(heard.text, ANSWER);
    assert_eq!(heard.reasoning, "A greeting. I greet back.");
    assert_eq!(heard.end, Ok(usage(11, 16, None, Some(7))), "counted more with every frame");
    assert_eq!(cassette.played()[0].path, "/v1/chat/completions");
}

/// Each puts its thoughts and its usage where it likes.
#[tokio::test]
async fn every_dialect_of_openai_s_is_understood() {
    let thoughts = "A greeting. I greet back.";
    let table = [
        (ProviderKind::Mistral, MISTRAL, thoughts, usage(11, 16, Some(4), None)),
        (ProviderKind::Groq, GROQ, thoughts, usage(11, 16, Some(4), Some(7))),
        (ProviderKind::Deepseek, DEEPSEEK, thoughts, usage(11, 16, Some(4), Some(7))),
        (ProviderKind::Xai, XAI, thoughts, usage(11, 16, Some(4), Some(7))),
        (ProviderKind::Cohere, COHERE, "", usage(11, 9, None, None)),
        (ProviderKind::Openrouter, OPENROUTER, thoughts, usage(11, 16, Some(4), Some(7))),
    ];

    for (kind, body, thoughts, finish) in table {
        let cassette = Cassette::play(SSE, body).await;

        let heard = ask(kind, &cassette, "v1/").await;

        assert_eq!((heard.text.as_str(), heard.reasoning.as_str()), (ANSWER, thoughts), "{kind:?}");
        assert_eq!(heard.end, Ok(finish), "{kind:?}");
        assert_eq!(cassette.played()[0].path, "/v1/chat/completions", "{kind:?}");
    }
}

/// Mistral and Cohere refuse a question with a field that they do not know, and Mistral's seed has a name of its own.
#[tokio::test]
async fn nobody_is_sent_a_field_that_they_refuse() {
    use ProviderKind::{Cohere, Deepseek, Groq, Mistral, Openai, Openrouter, Xai};
    for (kind, asks) in [
        (Openai, true),
        (Openrouter, true),
        (Groq, true),
        (Deepseek, true),
        (Xai, true),
        (Mistral, false),
        (Cohere, false),
    ] {
        let cassette = Cassette::play(SSE, OPENAI).await;

        ask(kind, &cassette, "").await;

        let body = &cassette.played()[0].body;
        let seed = if kind == Mistral { "random_seed" } else { "seed" };
        assert_eq!(body["stream_options"]["include_usage"].as_bool(), asks.then_some(true));
        assert_eq!(body[seed], 5, "{kind:?}");
        assert_eq!(body.get("seed").is_some(), kind != Mistral);
    }
}

#[tokio::test]
async fn anthropic_thinks_and_speaks() {
    let cassette = Cassette::play(SSE, ANTHROPIC).await;

    let heard = ask(ProviderKind::Anthropic, &cassette, "v1/").await;

    assert_eq!(heard.text, ANSWER);
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
async fn an_error_in_the_middle_of_a_stream_ends_it_and_keeps_its_beginning() {
    use ModelTrouble::{Broken, InvalidResponse, RateLimited};
    let table = [
        (ProviderKind::Openai, SSE, include_str!("cassettes/openai-error.sse"), Broken),
        (ProviderKind::Openrouter, SSE, include_str!("cassettes/openrouter-error.sse"), Broken),
        (ProviderKind::Anthropic, SSE, include_str!("cassettes/anthropic-overloaded.sse"), Broken),
        (ProviderKind::Gemini, SSE, include_str!("cassettes/gemini-error.sse"), Broken),
        (ProviderKind::Gemini, SSE, include_str!("cassettes/gemini-exhausted.sse"), RateLimited),
        // genai does not look at Ollama's error line; that nothing comes after it is enough.
        (
            ProviderKind::Ollama,
            NDJSON,
            include_str!("cassettes/ollama-error.ndjson"),
            InvalidResponse,
        ),
    ];

    for (kind, kind_of_body, body, trouble) in table {
        let cassette = Cassette::play(kind_of_body, body).await;

        let heard = ask(kind, &cassette, "").await;

        assert_eq!(heard.text, "Well", "{kind:?}");
        assert_eq!(heard.end.map_err(|error| error.trouble), Err(trouble), "{kind:?}");
    }
}

#[tokio::test]
async fn packets_line_ends_and_comments_change_nothing() {
    for (kind, kind_of_body, body) in ALL {
        let plain = ask(kind, &Cassette::play(kind_of_body, body).await, "").await;
        let between = if kind_of_body == SSE { "\n\n: keep-alive\n\n" } else { "\n\n" };
        let commented = body.replace(if kind_of_body == SSE { "\n\n" } else { "\n" }, between);
        let windows = body.replace('\n', "\r\n");
        assert_eq!(plain.text, ANSWER, "{kind:?}");
        // Every character of several bytes is cut at every place.
        for (piece, body) in [(1, body), (2, body), (1, &commented), (4096, &windows)] {
            let cassette = Cassette::play_in_pieces(piece, kind_of_body, body).await;

            let heard = ask(kind, &cassette, "").await;

            assert_eq!(heard, plain, "{kind:?} in pieces of {piece}: {body}");
        }
    }
}

/// genai takes a line end that is cut in two for an empty line. That parts the two lines of Anthropic's events, and
/// Anthropic's own lines end in one byte; the others' events are one line.
#[tokio::test]
async fn a_line_end_of_two_bytes_may_be_cut() {
    for (kind, kind_of_body, body) in ALL.into_iter().filter(|it| it.0 != ProviderKind::Anthropic) {
        let windows = body.replace('\n', "\r\n");
        let cassette = Cassette::play_in_pieces(1, kind_of_body, &windows).await;

        let heard = ask(kind, &cassette, "").await;

        assert_eq!(heard.text, ANSWER, "{kind:?}");
        assert!(heard.end.is_ok(), "{kind:?}: {:?}", heard.end);
    }
}

#[tokio::test]
async fn gemini_speaks() {
    let cassette = Cassette::play(SSE, GEMINI).await;

    let heard = ask(ProviderKind::Gemini, &cassette, "v1beta/").await;

    assert_eq!(heard.text, ANSWER);
    assert_eq!(heard.end, Ok(usage(8, 16, Some(4), Some(10))));
    let played = &cassette.played()[0];
    assert_eq!(played.path, "/v1beta/models/m-1:streamGenerateContent?alt=sse");
    assert_eq!(played.headers["x-goog-api-key"], "sk-test");
}

#[tokio::test]
async fn gemini_thinks_and_speaks_and_counts_on_a_frame_of_its_own() {
    let cassette = Cassette::play(SSE, GEMINI_THINKS).await;

    let heard = ask(ProviderKind::Gemini, &cassette, "v1beta/").await;

    assert_eq!(heard.text, ANSWER);
    assert_eq!(heard.reasoning, "A greeting. I greet back.");
    assert_eq!(heard.end, Ok(usage(8, 16, None, Some(10))));
}

#[tokio::test]
async fn ollama_thinks_and_speaks() {
    let cassette = Cassette::play(NDJSON, OLLAMA).await;

    let heard = ask(ProviderKind::Ollama, &cassette, "").await;

    assert_eq!(heard.text, ANSWER);
    assert_eq!(heard.reasoning, "A greeting.");
    assert_eq!(heard.end, Ok(usage(11, 18, None, None)));
    let played = &cassette.played()[0];
    assert_eq!(played.path, "/api/chat");
    assert_eq!(played.body["model"], "m-1");
    assert_eq!(played.headers["authorization"], "Bearer sk-test");
}

/// genai makes an end of its own where Gemini and Ollama just stop. It must not pass for one of theirs.
#[tokio::test]
async fn a_stream_that_loses_its_last_line_is_invalid_everywhere() {
    for (kind, kind_of_body, whole) in ALL {
        let lines: Vec<&str> = whole.trim_end().lines().collect();
        let last = lines.iter().rposition(|line| {
            line.starts_with("data: {\"type\":\"message_delta")
                || line.contains("\"finish_reason\":\"stop\"")
                || line.contains("STOP")
                || line.contains("\"done\":true")
        });
        let cut = lines[..last.unwrap()].join("\n") + "\n\n";
        let cassette = Cassette::play(kind_of_body, &cut).await;

        let heard = ask(kind, &cassette, "").await;

        assert!(heard.text.starts_with("Grüß"), "{kind:?}");
        assert_eq!(heard.end.unwrap_err().trouble, ModelTrouble::InvalidResponse, "{kind:?}");
    }
}

/// It is content policy, so another model is asked only where that is wanted.
#[tokio::test]
async fn a_prompt_that_gemini_blocks_is_refused() {
    let cassette = Cassette::play(SSE, include_str!("cassettes/gemini-blocked.sse")).await;

    let heard = ask(ProviderKind::Gemini, &cassette, "").await;

    assert_eq!(heard.end.unwrap_err().trouble, ModelTrouble::Refused);
}

/// It counts what it has read, and nothing else.
#[tokio::test]
async fn an_answer_that_gemini_filters_has_read_the_question() {
    let cassette = Cassette::play(SSE, include_str!("cassettes/gemini-filtered.sse")).await;

    let error = ask(ProviderKind::Gemini, &cassette, "").await.end.unwrap_err();

    assert_eq!(error.trouble, ModelTrouble::Refused);
    assert_eq!((error.usage.input, error.usage.output), (Some(8), Some(0)));
}

/// What a program says about the answer arrives in each language's own words.
#[tokio::test]
async fn parameters_arrive_in_every_language() {
    let parameters = Parameters {
        temperature: Some(0.5),
        top_p: Some(0.25),
        stop: vec!["END".into()],
        ..Parameters::default()
    };
    let schema = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
    let format = Format::Schema { name: "city".into(), schema: schema.clone(), strict: None };
    let shaped = Parameters { format: Some(format), ..parameters.clone() };
    let thinking =
        Parameters { reasoning_effort: Some("high".into()), seed: Some(5), ..parameters.clone() };
    let table = [
        (
            ProviderKind::Openai,
            shaped,
            vec![
                ("/temperature", json!(0.5)),
                ("/top_p", json!(0.25)),
                ("/stop", json!(["END"])),
                ("/max_tokens", json!(64)),
                ("/response_format/json_schema", json!({ "name": "city", "schema": schema })),
            ],
        ),
        (
            ProviderKind::Openai,
            thinking,
            vec![("/reasoning_effort", json!("high")), ("/seed", json!(5))],
        ),
        (
            ProviderKind::Anthropic,
            parameters.clone(),
            vec![
                ("/temperature", json!(0.5)),
                ("/top_p", json!(0.25)),
                ("/stop_sequences", json!(["END"])),
                ("/max_tokens", json!(64)),
            ],
        ),
        (
            ProviderKind::Gemini,
            Parameters { seed: Some(5), ..parameters.clone() },
            vec![
                ("/generationConfig/temperature", json!(0.5)),
                ("/generationConfig/topP", json!(0.25)),
                ("/generationConfig/stopSequences", json!(["END"])),
                ("/generationConfig/maxOutputTokens", json!(64)),
                ("/generationConfig/seed", json!(5)),
            ],
        ),
        (
            ProviderKind::Ollama,
            Parameters { seed: Some(5), ..parameters },
            vec![
                ("/options/temperature", json!(0.5)),
                ("/options/top_p", json!(0.25)),
                ("/options/stop", json!(["END"])),
                ("/options/num_predict", json!(64)),
                ("/options/seed", json!(5)),
            ],
        ),
    ];

    for (kind, parameters, expected) in table {
        let cassette = Cassette::play(SSE, OPENAI).await;

        ask_with(kind, &cassette, "", parameters).await;

        let body = &cassette.played()[0].body;
        for (pointer, value) in expected {
            assert_eq!(body.pointer(pointer), Some(&value), "{kind:?} {pointer} of {body}");
        }
    }
}

#[tokio::test]
async fn a_refusal_is_sorted_whatever_the_language() {
    let invalid = r#"{"error":{"code":400,"status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}"#;
    let table = [
        (ProviderKind::Gemini, 400, invalid, ModelTrouble::Unauthorized),
        (
            ProviderKind::Anthropic,
            529,
            r#"{"type":"error","error":{"type":"overloaded_error"}}"#,
            ModelTrouble::Broken,
        ),
        (
            ProviderKind::Ollama,
            404,
            r#"{"error":"model 'm-1' not found"}"#,
            ModelTrouble::UnknownModel,
        ),
        (ProviderKind::Openai, 302, "", ModelTrouble::Refused),
    ];

    for (kind, status, body, trouble) in table {
        let cassette = Cassette::play_with_status(status, "application/json", body).await;
        assert_eq!(ask(kind, &cassette, "").await.end.unwrap_err().trouble, trouble, "{kind:?}");
    }
}
