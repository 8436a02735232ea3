//! Tool calls, as genai captures them: repaired where it guesses, and in our words.
//!
//! Apart from the stream, whose path is hot: this happens once an answer, at its end.

use contract::prompt::ToolCall;
use serde_json::Value;
use std::collections::HashSet;

/// The calls of one answer, each once and with an id of its own.
pub(super) fn read(
    calls: Vec<genai::chat::ToolCall>,
    speaks_openai: bool,
) -> impl Iterator<Item = ToolCall> {
    let calls = if speaks_openai { whole(calls) } else { with_own_ids(calls) };
    calls.into_iter().map(call)
}

/// Calls without the halves: where a provider does not count its calls from 0, genai has half of one in the places
/// before it.
fn whole(mut calls: Vec<genai::chat::ToolCall>) -> Vec<genai::chat::ToolCall> {
    let ids: Vec<_> = calls.iter().map(|call| call.call_id.clone()).collect();
    let mut following = 1..;
    calls.retain(|call| following.next().is_some_and(|next| !ids[next..].contains(&call.call_id)));
    calls
}

/// Calls with an id for each: genai counts those that came without one, and begins anew with every frame.
fn with_own_ids(mut calls: Vec<genai::chat::ToolCall>) -> Vec<genai::chat::ToolCall> {
    let mut ids = HashSet::new();
    for (index, call) in calls.iter_mut().enumerate() {
        if ids.contains(&call.call_id) {
            // The form in which genai knows its own ids again.
            call.call_id = format!("call#{}#{index}", call.fn_name);
        }
        ids.insert(call.call_id.clone());
    }
    calls
}

/// A call in our words.
fn call(call: genai::chat::ToolCall) -> ToolCall {
    let arguments = match call.fn_arguments {
        // What is no JSON stays as the model wrote it.
        Value::String(text) => text,
        json => json.to_string(),
    };
    ToolCall { id: call.call_id, name: call.fn_name, arguments }
}
