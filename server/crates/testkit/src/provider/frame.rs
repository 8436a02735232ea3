//! The frames of an answer: server-sent events in OpenAI's shape. Those of generated words are made once.

use crate::script::{self, Token};
use axum::body::Bytes;
use serde_json::{Value, json};
use std::sync::LazyLock;

/// Whatever follows the first bytes of every frame.
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

/// What was used.
pub(super) fn usage(read: usize, tokens: &[Token]) -> Value {
    let thoughts = tokens.iter().filter(|token| matches!(token, Token::Thought(_))).count();
    json!({
        "prompt_tokens": read,
        "completion_tokens": tokens.len(),
        "total_tokens": read + tokens.len(),
        "prompt_tokens_details": { "cached_tokens": 0 },
        "completion_tokens_details": { "reasoning_tokens": thoughts },
    })
}

/// A whole answer, for those who do not stream.
pub(super) fn whole(text: &str, finish: &str, usage: &Value) -> Value {
    json!({
        "id": "chatcmpl-fake",
        "object": "chat.completion",
        "created": 1_767_268_800,
        "model": "fake",
        "choices": [{ "index": 0, "message": { "role": "assistant", "content": text }, "finish_reason": finish }],
        "usage": usage,
    })
}

fn delta(field: &str, text: &str) -> Bytes {
    let text = Value::from(text);
    Bytes::from(format!(
        "{HEAD}{{\"index\":0,\"delta\":{{\"{field}\":{text}}},\"finish_reason\":null}}]}}\n\n"
    ))
}
