//! Providers that say more than any model does: they are not listened to any longer.

use contract::{
    AccountId, ModelId, ModelTrouble, ProviderKind,
    prompt::{Piece, Prompt, PromptMessage, Speaker, ToolSpec},
};
use futures::StreamExt;
use gateway::{Config, Credentials, Gateway, ProviderConfig, Secret};
use serde_json::{Value, json};
use testkit::Cassette;
use uuid::Uuid;

const ADA: AccountId = AccountId::new(Uuid::from_u128(1));

const MIB: usize = 1024 * 1024;

/// What came out: how much text and thoughts, how many calls, and how it ended.
#[derive(Debug, PartialEq)]
struct Received {
    bytes: usize,
    calls: usize,
    end: Result<(), ModelTrouble>,
}

/// Frames of OpenAI's with these deltas, and their end.
fn stream(deltas: impl Iterator<Item = Value>) -> String {
    let frame = |delta: Value, finish: Option<&str>| {
        let choices = json!([{ "index": 0, "delta": delta, "finish_reason": finish }]);
        format!("data: {}\n\n", json!({ "id": "c-1", "choices": choices }))
    };
    let said: String = deltas.map(|delta| frame(delta, None)).collect();
    format!("{said}{}data: [DONE]\n\n", frame(json!({}), Some("stop")))
}

async fn hear(body: &str) -> Received {
    let cassette = Cassette::play_in_pieces(64 * 1024, "text/event-stream", body).await;
    let provider = ProviderConfig {
        kind: Some(ProviderKind::Openai),
        url: Some(cassette.url()),
        key: Some(Secret::new("sk-test")),
        ..ProviderConfig::default()
    };
    let providers = [("theirs".to_owned(), provider)].into();
    let gateway = Gateway::new(&Config { providers, ..Config::default() })
        .expect("the test names a valid provider");
    let tool = ToolSpec { name: "weather".into(), description: None, schema: None, strict: None };
    let said = vec![PromptMessage::new(Speaker::Person, "Talk")];
    let prompt = Prompt { said, tools: vec![tool], ..Prompt::default() };
    let model = ModelId::parse("theirs/m-1").expect("the id is a literal");
    let mut pieces = gateway.stream(&model, prompt, Credentials::new(ADA));
    let (mut bytes, mut calls) = (0, 0);
    loop {
        let end = match pieces.next().await.expect("a stream ends with Finished or an error") {
            Ok(Piece::Delta(delta)) => {
                bytes += delta.text().len();
                continue;
            }
            Ok(Piece::ToolCall(_)) => {
                calls += 1;
                continue;
            }
            Ok(Piece::AttemptFailed { .. } | Piece::Routed { .. }) => panic!("one model was asked"),
            Ok(Piece::Finished(_)) => Ok(()),
            Err(error) => Err(error.trouble),
        };
        assert!(pieces.next().await.is_none(), "it said more after its end");
        return Received { bytes, calls, end };
    }
}

/// A call whose arguments come in so many pieces of 64 KiB.
fn call(pieces: usize) -> impl Iterator<Item = Value> {
    let part = |function: Value| json!({ "tool_calls": [{ "index": 0, "function": function }] });
    let begin = json!({ "tool_calls": [{
        "index": 0, "id": "call_a", "type": "function",
        "function": { "name": "weather", "arguments": "{\"city\":\"" },
    }] });
    let middle = (0..pieces).map(move |_| part(json!({ "arguments": "x".repeat(64 * 1024) })));
    [begin].into_iter().chain(middle).chain([part(json!({ "arguments": "\"}" }))])
}

#[tokio::test]
async fn an_answer_is_listened_to_for_sixteen_mebibytes_and_no_byte_more() {
    let text = |parts: usize| (0..parts).map(|_| json!({ "content": "x".repeat(MIB) }));
    let one_more = json!({ "content": "y" });

    let most = hear(&stream(text(16))).await;
    let beyond = hear(&stream(text(16).chain([one_more]).chain(text(4)))).await;

    assert_eq!(most, Received { bytes: 16 * MIB, calls: 0, end: Ok(()) });
    assert_eq!(beyond, Received { end: Err(ModelTrouble::InvalidResponse), ..most });
}

#[tokio::test]
async fn thoughts_count_like_words() {
    let thought = |_| json!({ "reasoning_content": "x".repeat(MIB) });
    let word = json!({ "content": "x".repeat(MIB) });

    let heard = hear(&stream((0..16).map(thought).chain([word]))).await;

    assert_eq!(
        heard,
        Received { bytes: 16 * MIB, calls: 0, end: Err(ModelTrouble::InvalidResponse) }
    );
}

#[tokio::test]
async fn a_call_is_listened_to_for_one_mebibyte() {
    let fits = hear(&stream(call(15))).await;
    let too_long = hear(&stream(call(16))).await;

    assert_eq!(fits, Received { bytes: 0, calls: 1, end: Ok(()) });
    assert_eq!(too_long, Received { calls: 0, end: Err(ModelTrouble::InvalidResponse), ..fits });
}
