//! What an answer cost, from the provider's own words: every way in which usage is reported, to the last unit.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed, and says where")]

use contract::{
    AccountId, ModelId, Pico, ProviderKind, Usage,
    prompt::{Piece, Prompt, PromptMessage, Speaker},
};
use futures::StreamExt;
use gateway::{
    Config, Credentials, Gateway, ModelEntry, PriceConfig, ProviderConfig, Secret,
    config::TierConfig,
};
use serde_json::{Value, json};
use testkit::Cassette;
use uuid::Uuid;

const ADA: AccountId = AccountId::new(Uuid::from_u128(1));

const SSE: &str = "text/event-stream";

/// One row of the table.
struct Row {
    shape: String,
    usage: Value,
    tokens: Usage,
    cost: Option<Pico>,
}

impl Row {
    fn read(line: &str) -> Self {
        let columns: Vec<&str> = line.split(" | ").collect();
        let [shape, usage, tokens, cost] = columns[..] else { panic!("{line}") };
        let count = |text: &str| (text != "-").then(|| text.parse().unwrap());
        let tokens: Vec<Option<u64>> = tokens.split(' ').map(count).collect();
        let [input, output, cached, cache_write, reasoning] = tokens[..] else { panic!("{line}") };
        Self {
            shape: shape.to_owned(),
            usage: serde_json::from_str(usage).unwrap(),
            tokens: Usage { input, output, cached, cache_write, reasoning },
            cost: (cost != "-").then(|| Pico(cost.parse().unwrap())),
        }
    }

    fn kind(&self) -> ProviderKind {
        match self.shape.as_str() {
            "groq" => ProviderKind::Groq,
            "xai" => ProviderKind::Xai,
            "deepseek" => ProviderKind::Deepseek,
            "anthropic" => ProviderKind::Anthropic,
            "gemini" => ProviderKind::Gemini,
            "ollama" => ProviderKind::Ollama,
            _ => ProviderKind::Openai,
        }
    }

    /// An answer of two words with the row's usage in it.
    fn stream(&self) -> (&'static str, String) {
        let usage = &self.usage;
        let chunk = |text: Option<&str>, finish: Option<&str>| {
            let delta = text.map_or_else(|| json!({}), |text| json!({ "content": text }));
            json!({
                "id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m",
                "choices": [{ "index": 0, "delta": delta, "finish_reason": finish }],
            })
        };
        let (first, mut last) = (chunk(Some("Two words"), None), chunk(None, Some("stop")));
        let frames = match self.shape.as_str() {
            "openai-alone" => {
                let alone = json!({
                    "id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m",
                    "choices": [], "usage": usage,
                });
                vec![first, last, alone]
            }
            "openai-inline" | "xai" | "deepseek" => {
                last["usage"] = usage.clone();
                vec![first, last]
            }
            "openai-behind" => {
                let mut behind = chunk(Some(""), None);
                behind["usage"] = usage.clone();
                vec![first, last, behind]
            }
            "openai-twice" => {
                last["usage"] = usage[0].clone();
                let mut behind = chunk(None, None);
                behind["choices"] = json!([]);
                behind["usage"] = usage[1].clone();
                vec![first, last, behind]
            }
            "openai-none" => vec![first, last],
            "groq" => {
                last["x_groq"] = json!({ "id": "req", "usage": usage });
                vec![first, last]
            }
            "anthropic" => return (SSE, anthropic(&usage[0], &usage[1])),
            "gemini" => {
                let said = |text: &str| json!({ "parts": [{ "text": text }], "role": "model" });
                let first = json!({ "candidates": [{ "content": said("Two"), "index": 0 }] });
                let last = json!({
                    "candidates": [{ "content": said(" words"), "finishReason": "STOP", "index": 0 }],
                    "usageMetadata": usage,
                });
                return (SSE, sse(&[first, last]));
            }
            "ollama" => {
                let message = |text: &str| json!({ "role": "assistant", "content": text });
                let first = json!({ "model": "m", "message": message("Two words"), "done": false });
                let mut last = json!({
                    "model": "m", "message": message(""), "done": true, "done_reason": "stop",
                });
                for (key, count) in usage.as_object().unwrap() {
                    last[key] = count.clone();
                }
                return ("application/x-ndjson", format!("{first}\n{last}\n"));
            }
            other => panic!("no such shape: {other}"),
        };
        (SSE, format!("{}data: [DONE]\n\n", sse(&frames)))
    }
}

fn sse(frames: &[Value]) -> String {
    let lines: Vec<String> = frames.iter().map(|frame| format!("data: {frame}\n\n")).collect();
    lines.concat()
}

fn anthropic(start: &Value, end: &Value) -> String {
    let frames = [
        json!({ "type": "message_start", "message": {
            "id": "m", "type": "message", "role": "assistant", "model": "m", "content": [],
            "stop_reason": null, "stop_sequence": null, "usage": start,
        } }),
        json!({ "type": "content_block_start", "index": 0,
            "content_block": { "type": "text", "text": "" } }),
        json!({ "type": "content_block_delta", "index": 0,
            "delta": { "type": "text_delta", "text": "Two words" } }),
        json!({ "type": "content_block_stop", "index": 0 }),
        json!({ "type": "message_delta",
            "delta": { "stop_reason": "end_turn", "stop_sequence": null }, "usage": end }),
        json!({ "type": "message_stop" }),
    ];
    let line =
        |frame: &Value| format!("event: {}\ndata: {frame}\n\n", frame["type"].as_str().unwrap());
    frames.iter().map(line).collect::<Vec<_>>().concat()
}

fn price() -> PriceConfig {
    let amount = |text: &str| serde_json::from_value(json!(text)).unwrap();
    PriceConfig {
        input: amount("2.50"),
        output: amount("10"),
        cached: Some(amount("0.25")),
        cache_write: Some(amount("3.125")),
        reasoning: None,
        tier: vec![TierConfig {
            above: 1_000,
            input: amount("5"),
            output: amount("15"),
            cached: Some(amount("0.5")),
            cache_write: Some(amount("6.25")),
            reasoning: None,
        }],
        as_of: None,
    }
}

/// Replays a row's stream through a gateway that knows the price. Tokens, and what they cost.
async fn ask(row: &Row) -> (Usage, Option<Pico>) {
    let (content_type, body) = row.stream();
    let cassette = Cassette::play(content_type, &body).await;
    let provider = ProviderConfig {
        kind: Some(row.kind()),
        url: Some(cassette.url()),
        key: Some(Secret::new("sk-test")),
        models: vec![ModelEntry { price: Some(price()), ..ModelEntry::named("m") }],
        discover: Some(false),
        ..ProviderConfig::default()
    };
    let config =
        Config { providers: [("theirs".to_owned(), provider)].into(), ..Config::default() };
    let gateway = Gateway::new(&config).unwrap();
    let said = vec![PromptMessage::new(Speaker::Person, "Two words, please")];
    let model = ModelId::parse("theirs/m").unwrap();
    let prompt = Prompt { said, ..Prompt::default() };
    let mut pieces = gateway.stream(&model, prompt, Credentials::new(ADA));
    while let Some(piece) = pieces.next().await {
        if let Piece::Finished(finish) = piece.unwrap() {
            let price = gateway.price(&model).unwrap();
            return (finish.usage, gateway::cost(&price, &finish.usage));
        }
    }
    panic!("it never ended");
}

#[tokio::test]
async fn every_report_of_usage_comes_to_its_exact_amount() {
    let rows: Vec<Row> = include_str!("usage.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(Row::read)
        .collect();
    assert!(rows.len() >= 40, "only {} rows", rows.len());

    for row in &rows {
        let (tokens, cost) = ask(row).await;

        assert_eq!(tokens, row.tokens, "{} {}", row.shape, row.usage);
        assert_eq!(cost, row.cost, "{} {}", row.shape, row.usage);
    }
}
