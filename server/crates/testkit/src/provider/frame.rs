//! The frames of an answer: server-sent events in OpenAI's shape, and the same as one object. Nothing else here knows that
//! shape; the frames of generated words are made once.

use crate::script::{self, Token, ToolCall};
use axum::body::Bytes;
use serde_json::{Value, json};
use std::sync::LazyLock;

/// The beginning of every frame.
const HEAD: &str = r#"data: {"id":"chatcmpl-fake","object":"chat.completion.chunk","created":1767268800,"model":"fake","choices":["#;

static WORDS: LazyLock<Vec<Bytes>> =
    LazyLock::new(|| script::table().iter().map(|word| delta("content", word)).collect());

/// The frame that opens an answer.
pub(super) fn opening() -> Bytes {
    Bytes::from(format!(
        "{HEAD}{{\"index\":0,\"delta\":{{\"role\":\"assistant\",\"content\":\"\"}},\"finish_reason\":null}}]}}\n\n"
    ))
}

/// The frame of one token.
pub(super) fn token(token: &Token) -> Bytes {
    match token {
        Token::Word(index) => WORDS[*index].clone(),
        Token::Text(text) => delta("content", text),
        Token::Thought(text) => delta("reasoning_content", text),
    }
}

/// The frames of a call: its name, then its arguments, a few characters at a time.
pub(super) fn call(index: usize, call: &ToolCall) -> Vec<Bytes> {
    const AT_ONCE: usize = 7;
    let head = json!({
        "index": index,
        "id": call_id(index),
        "type": "function",
        "function": { "name": call.name, "arguments": "" },
    });
    let letters: Vec<char> = call.arguments.chars().collect();
    let more = letters.chunks(AT_ONCE).map(|some| {
        let arguments: String = some.iter().collect();
        json!({ "index": index, "function": { "arguments": arguments } })
    });
    std::iter::once(head).chain(more).map(|call| added(&json!({ "tool_calls": [call] }))).collect()
}

fn call_id(index: usize) -> String {
    format!("call_fake_{index}")
}

/// A delta that adds nothing.
pub(super) fn empty() -> Bytes {
    delta("content", "")
}

/// The frame of the finish reason, with usage or without.
pub(super) fn finish(reason: &str, usage: Option<&Value>) -> Bytes {
    let reason = Value::from(reason);
    let usage = usage.map_or_else(String::new, |usage| format!(",\"usage\":{usage}"));
    Bytes::from(format!(
        "{HEAD}{{\"index\":0,\"delta\":{{}},\"finish_reason\":{reason}}}]{usage}}}\n\n"
    ))
}

/// The frame of usage alone.
pub(super) fn usage_alone(usage: &Value) -> Bytes {
    Bytes::from(format!("{HEAD}],\"usage\":{usage}}}\n\n"))
}

/// An error as a frame.
pub(super) fn error() -> Bytes {
    let error = json!({ "error": { "message": "the model fell over", "type": "server_error", "code": null } });
    Bytes::from(format!("data: {error}\n\n"))
}

/// The last frame.
pub(super) fn done() -> Bytes {
    Bytes::from_static(b"data: [DONE]\n\n")
}

/// The report of usage: the tokens that were read, and those of the answer, its thoughts counted apart.
pub(super) fn usage(read: usize, tokens: &[Token], calls: &[ToolCall]) -> Value {
    let thoughts = tokens.iter().filter(|token| matches!(token, Token::Thought(_))).count();
    let written = tokens.len() + calls.len();
    json!({
        "prompt_tokens": read,
        "completion_tokens": written,
        "total_tokens": read + written,
        "prompt_tokens_details": { "cached_tokens": 0 },
        "completion_tokens_details": { "reasoning_tokens": thoughts },
    })
}

/// The whole answer as one object, for requests without `stream`.
pub(super) fn whole(text: &str, calls: &[ToolCall], finish: &str, usage: &Value) -> Value {
    let calls: Vec<_> = calls
        .iter()
        .enumerate()
        .map(|(index, ToolCall { name, arguments })| {
            let function = json!({ "name": name, "arguments": arguments });
            json!({ "id": call_id(index), "type": "function", "function": function })
        })
        .collect();
    let mut message = json!({ "role": "assistant", "content": text });
    if !calls.is_empty() {
        message["tool_calls"] = calls.into();
    }
    json!({
        "id": "chatcmpl-fake",
        "object": "chat.completion",
        "created": 1_767_268_800,
        "model": "fake",
        "choices": [{ "index": 0, "message": message, "finish_reason": finish }],
        "usage": usage,
    })
}

fn delta(field: &str, text: &str) -> Bytes {
    added(&json!({ field: text }))
}

fn added(delta: &Value) -> Bytes {
    Bytes::from(format!("{HEAD}{{\"index\":0,\"delta\":{delta},\"finish_reason\":null}}]}}\n\n"))
}
