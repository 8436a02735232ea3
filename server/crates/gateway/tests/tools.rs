//! Tools that providers call, each in its own shape: they come out whole, once, after the text.

use contract::{
    AccountId, ModelId, ProviderKind,
    prompt::{Piece, Prompt, PromptMessage, Speaker, ToolCall, ToolSpec},
};
use futures::StreamExt;
use gateway::{Config, Credentials, Gateway, ProviderConfig, Secret};
use serde_json::{Value, json};
use testkit::Cassette;
use uuid::Uuid;

const ADA: AccountId = AccountId::new(Uuid::from_u128(1));

const SSE: &str = "text/event-stream";
const OPENAI: &str = include_str!("cassettes/openai-tool.sse");

fn gateway(kind: ProviderKind, cassette: &Cassette) -> Gateway {
    let provider = ProviderConfig {
        kind: Some(kind),
        url: Some(cassette.url()),
        key: Some(Secret::new("sk-test")),
        ..ProviderConfig::default()
    };
    let providers = [("theirs".to_owned(), provider)].into();
    Gateway::new(&Config { providers, ..Config::default() })
        .expect("the test names a valid provider")
}

/// A question about the weather, and a tool that knows it.
fn prompt(said: Vec<PromptMessage>) -> Prompt {
    let schema = json!({ "type": "object", "properties": { "city": { "type": "string" } } });
    let tool = ToolSpec {
        name: "weather".into(),
        description: Some("Says what the weather is like.".into()),
        schema: Some(schema),
        strict: None,
    };
    Prompt { said, max_tokens: Some(64), tools: vec![tool], ..Prompt::default() }
}

fn question() -> PromptMessage {
    PromptMessage::new(Speaker::Person, "How is the weather in Köln?")
}

/// Everything that is heard, to the end.
async fn hear(
    kind: ProviderKind,
    cassette: &Cassette,
    said: Vec<PromptMessage>,
) -> (String, Vec<ToolCall>) {
    let model = ModelId::parse("theirs/m-1").expect("the id is a literal");
    let mut pieces = gateway(kind, cassette).stream(&model, prompt(said), Credentials::new(ADA));
    let (mut text, mut calls) = (String::new(), Vec::new());
    loop {
        match pieces.next().await.expect("a stream ends with Finished or an error") {
            Ok(Piece::Delta(delta)) => text.push_str(delta.text()),
            Ok(Piece::ToolCall(call)) => calls.push(call),
            Ok(Piece::Finished(finish)) => {
                assert_eq!(finish.usage.output, Some(21), "{kind:?}");
                assert!(!finish.cut, "{kind:?}");
                assert!(pieces.next().await.is_none(), "{kind:?} said more after its end");
                return (text, calls);
            }
            other => panic!("{kind:?}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_call_comes_out_whole_and_once_whatever_its_shape() {
    let first = OPENAI.replace("FIRST", "0");
    // Some servers count from 1, and some write lines as Windows does.
    let second = OPENAI.replace("FIRST", "1").replace('\n', "\r\n");
    let table = [
        (ProviderKind::Openai, SSE, first.as_str()),
        (ProviderKind::Openai, SSE, second.as_str()),
        (ProviderKind::Anthropic, SSE, include_str!("cassettes/anthropic-tool.sse")),
        (ProviderKind::Gemini, SSE, include_str!("cassettes/gemini-tool.sse")),
        (
            ProviderKind::Ollama,
            "application/x-ndjson",
            include_str!("cassettes/ollama-tool.ndjson"),
        ),
    ];

    for (kind, kind_of_body, body) in table {
        let cassette = Cassette::play(kind_of_body, body).await;

        let (text, calls) = hear(kind, &cassette, vec![question()]).await;

        assert_eq!(text, "Ich sehe nach.", "{kind:?}");
        let [call] = calls.as_slice() else { panic!("{kind:?}: {calls:?}") };
        assert_eq!(call.name, "weather", "{kind:?}");
        assert!(!call.id.is_empty(), "{kind:?}");
        let arguments: Value = serde_json::from_str(&call.arguments).expect("arguments are JSON");
        assert_eq!(arguments, json!({ "city": "Köln" }), "{kind:?}");
        let asked = cassette.played()[0].body.to_string();
        assert!(asked.contains("Says what the weather is like."), "{kind:?}: {asked}");
    }
}

#[tokio::test]
async fn two_calls_in_frames_of_their_own_come_out_whole_and_in_order() {
    let table = [
        (ProviderKind::Openai, SSE, include_str!("cassettes/openai-tools.sse")),
        (ProviderKind::Anthropic, SSE, include_str!("cassettes/anthropic-tools.sse")),
        (ProviderKind::Gemini, SSE, include_str!("cassettes/gemini-tools.sse")),
        (
            ProviderKind::Ollama,
            "application/x-ndjson",
            include_str!("cassettes/ollama-tools.ndjson"),
        ),
    ];

    for (kind, kind_of_body, body) in table {
        for (piece, body) in [(1, body.to_owned()), (4096, body.replace('\n', "\r\n"))] {
            let cassette = Cassette::play_in_pieces(piece, kind_of_body, &body).await;

            let (text, calls) = hear(kind, &cassette, vec![question()]).await;

            assert_eq!(text, "Ich sehe nach.", "{kind:?}");
            let cities: Vec<Value> = calls
                .iter()
                .map(|call| serde_json::from_str(&call.arguments).expect("arguments are JSON"))
                .collect();
            assert_eq!(cities, [json!({ "city": "Köln" }), json!({ "city": "東京" })], "{kind:?}");
            assert_ne!(calls[0].id, calls[1].id, "{kind:?}");

            let called =
                PromptMessage { calls: calls.clone(), ..PromptMessage::new(Speaker::Model, "") };
            let answers = calls.iter().zip(["Rain.", "Snow."]).map(|(call, text)| PromptMessage {
                answers: Some(call.id.clone()),
                ..PromptMessage::new(Speaker::Tool, text)
            });
            let said = [question(), called].into_iter().chain(answers).collect();
            hear(kind, &cassette, said).await;
            let sent = cassette.played()[1].body.to_string();
            let at = |word: &str| sent.find(word).unwrap_or_else(|| panic!("{kind:?}: {sent}"));
            assert!(at("Rain.") < at("Snow."), "{kind:?}: {sent}");
        }
    }
}

#[tokio::test]
async fn what_a_tool_answered_reaches_every_provider() {
    let call = ToolCall {
        id: "call_a".into(),
        name: "weather".into(),
        arguments: r#"{"city":"Köln"}"#.into(),
    };
    let called = PromptMessage { calls: vec![call], ..PromptMessage::new(Speaker::Model, "") };
    let answer = PromptMessage::new(Speaker::Tool, "Rain, as usual.");
    let answer = PromptMessage { answers: Some("call_a".into()), ..answer };
    let table = [
        (ProviderKind::Openai, SSE, OPENAI.replace("FIRST", "0")),
        (ProviderKind::Anthropic, SSE, include_str!("cassettes/anthropic-tool.sse").to_owned()),
        (ProviderKind::Gemini, SSE, include_str!("cassettes/gemini-tool.sse").to_owned()),
        (
            ProviderKind::Ollama,
            "application/x-ndjson",
            include_str!("cassettes/ollama-tool.ndjson").to_owned(),
        ),
    ];

    for (kind, kind_of_body, body) in table {
        let cassette = Cassette::play(kind_of_body, &body).await;

        hear(kind, &cassette, vec![question(), called.clone(), answer.clone()]).await;

        let asked = cassette.played()[0].body.to_string();
        assert!(asked.contains("Rain, as usual."), "{kind:?}: {asked}");
        assert_eq!(asked.matches("K\u{f6}ln?").count(), 1, "{kind:?}: the question, once");
        let by_id = ["call_a", "weather"].iter().all(|name| asked.contains(name));
        assert!(by_id || kind == ProviderKind::Ollama, "{kind:?}: {asked}");
    }
}
