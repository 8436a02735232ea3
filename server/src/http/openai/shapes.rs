//! The shapes that several of OpenAI's answers share: here, so that an answer in frames and one given whole cannot differ.

use axum::{
    Json,
    http::{HeaderName, HeaderValue},
    response::{IntoResponse, Response},
};
use contract::{Failure, ModelId, ModelTrouble, Usage, prompt::ToolCall};
use serde::Serialize;

/// The header that names the model that answered.
const MODEL: HeaderName = HeaderName::from_static("x-plauder-model");

/// The head of an answer, which each of its frames repeats.
#[derive(Clone, Debug)]
pub struct Head {
    /// The answer's id, `chatcmpl-` and the trace id.
    pub id: String,
    /// The time of the request, in seconds since 1970.
    pub created: i64,
    /// The model that answers, which is known when it says its first word.
    pub model: ModelId,
}

/// The usage of an answer: tokens by kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Counted {
    prompt_tokens: u64,
    completion_tokens: u64,
    total_tokens: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    prompt_tokens_details: Option<Cached>,
    #[serde(skip_serializing_if = "Option::is_none")]
    completion_tokens_details: Option<Reasoned>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
struct Cached {
    cached_tokens: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
struct Reasoned {
    reasoning_tokens: u64,
}

impl Counted {
    /// The usage as a provider counted it. `None`: it did not count, and nobody guesses.
    pub fn of(usage: &Usage) -> Option<Self> {
        let (read, written) = (usage.input?, usage.output?);
        Some(Self {
            prompt_tokens: read,
            completion_tokens: written,
            total_tokens: read.saturating_add(written),
            prompt_tokens_details: usage.cached.map(|cached_tokens| Cached { cached_tokens }),
            completion_tokens_details: usage
                .reasoning
                .map(|reasoning_tokens| Reasoned { reasoning_tokens }),
        })
    }
}

/// A call of a tool, in OpenAI's shape.
#[derive(Serialize)]
pub struct FunctionCall<'a> {
    /// The index among the calls of a stream, from 0; left out of an answer given whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<u32>,
    id: &'a str,
    r#type: &'static str,
    function: Function<'a>,
}

#[derive(Serialize)]
struct Function<'a> {
    name: &'a str,
    arguments: &'a str,
}

impl<'a> FunctionCall<'a> {
    /// The call in OpenAI's shape. `index`: its number in a stream.
    pub fn of(call: &'a ToolCall, index: Option<u32>) -> Self {
        let function = Function { name: &call.name, arguments: &call.arguments };
        Self { index, id: &call.id, r#type: "function", function }
    }
}

/// The reason why an answer ended: `calls` of tools, a limit that `cut` it, or neither.
pub const fn finish_reason(calls: bool, cut: bool) -> &'static str {
    match (cut, calls) {
        (true, _) => "length",
        (false, true) => "tool_calls",
        (false, false) => "stop",
    }
}

/// The failure of an answer that broke off: its pieces stopped before `Finished`.
pub fn broken_off(model: &ModelId) -> Failure {
    Failure::ModelFailed { model: model.clone(), trouble: ModelTrouble::InvalidResponse }
}

/// The response with an answer, which names the model that it is from in a header.
pub fn named(model: &ModelId, answer: impl IntoResponse) -> Response {
    let mut response = answer.into_response();
    if let Ok(name) = HeaderValue::from_bytes(model.as_str().as_bytes()) {
        response.headers_mut().insert(MODEL, name);
    }
    response
}

/// The response with a whole answer, as JSON.
pub fn whole(model: &ModelId, answer: &impl Serialize) -> Response {
    named(model, Json(answer))
}
