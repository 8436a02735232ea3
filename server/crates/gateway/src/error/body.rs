//! The error objects that providers send: the codes, and in two cases the words, by which they can be told apart.
//! Nothing else of them is kept.

use serde_json::Value;

/// Whether a code says that the question does not fit.
pub(super) fn is_too_long(code: &str) -> bool {
    matches!(
        code,
        "context_length_exceeded" | "exceed_context_size_error" | "string_above_max_length"
    )
}

/// Whether an error says in a sentence that the question does not fit, where its provider has no code for it:
/// Anthropic's, Gemini's, xAI's, and the one that most others have from vLLM or OpenAI.
pub(super) fn says_too_long(body: &Value) -> bool {
    let body = body.get(0).unwrap_or(body);
    let message = body.get("error").unwrap_or(body).get("message").and_then(Value::as_str);
    let message = message.unwrap_or_default().to_ascii_lowercase();
    let sentences = [
        "prompt is too long",
        "input token count",
        "maximum prompt length",
        "maximum context length",
    ];
    sentences.iter().any(|sentence| message.contains(sentence))
}

/// The parameter that an error of OpenAI's shape blames, if it is one that we send.
pub(super) fn parameter(body: &Value) -> Option<&'static str> {
    const SENT: [&str; 14] = [
        "temperature",
        "top_p",
        "stop",
        "seed",
        "max_tokens",
        "max_completion_tokens",
        "frequency_penalty",
        "presence_penalty",
        "response_format",
        "reasoning_effort",
        "tools",
        "tool_choice",
        "parallel_tool_calls",
        "messages",
    ];
    let blamed = body.get("error")?.get("param")?.as_str()?;
    let first = blamed.split(['.', '[']).next()?;
    SENT.into_iter().find(|sent| *sent == first)
}

/// The codes by which providers tell their errors apart.
pub(super) fn codes(body: &Value) -> Vec<&str> {
    // Google puts the object into a list now and then.
    let body = body.get(0).unwrap_or(body);
    let error = body.get("error").unwrap_or(body);
    let details = error.get("details").and_then(Value::as_array).into_iter().flatten();
    let reasons = details.filter_map(|detail| detail.get("reason")?.as_str());
    ["code", "type", "status"]
        .iter()
        .filter_map(|key| error.get(key)?.as_str())
        .chain(reasons)
        .collect()
}
