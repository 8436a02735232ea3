//! The endpoint of chat completions: the request as far as it matters here, and its answer, streamed or whole.
//!
//! Apart from the provider, which listens and remembers whatever is asked, as `embed` is.

use super::{Shared, answer::Answer, failure, frame};
use crate::script::{self, Script, Token, Trouble};
use axum::{
    Json,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;

#[derive(Deserialize)]
struct ChatRequest {
    #[serde(default)]
    model: String,
    #[serde(default)]
    messages: Vec<ChatMessage>,
    #[serde(default)]
    stream: bool,
    max_tokens: Option<usize>,
    max_completion_tokens: Option<usize>,
    stream_options: Option<StreamOptions>,
}

#[derive(Deserialize)]
struct StreamOptions {
    #[serde(default)]
    include_usage: bool,
}

#[derive(Deserialize)]
struct ChatMessage {
    role: String,
    #[serde(default)]
    content: Content,
}

/// Text, or a list of parts of which the texts count.
#[derive(Deserialize)]
#[serde(untagged)]
enum Content {
    Text(String),
    Parts(Vec<Value>),
    Nothing(()),
}

impl Default for Content {
    fn default() -> Self {
        Self::Nothing(())
    }
}

impl Content {
    fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Parts(parts) => {
                parts.iter().filter_map(|part| part.get("text").and_then(Value::as_str)).collect()
            }
            Self::Nothing(()) => String::new(),
        }
    }
}

/// The handler of `POST /v1/chat/completions`.
pub(super) async fn complete(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let key = shared.remember(&headers, &body);
    let mut asked: ChatRequest = match serde_json::from_slice(&body) {
        Ok(asked) => asked,
        Err(error) => return failure(StatusCode::BAD_REQUEST, &error.to_string(), None),
    };
    if asked.model == "flaky" {
        asked.model = shared.flaky.next().to_owned();
    }
    let (script, mut tokens, prompt) = plan(&asked);
    if let Some(Trouble::Status(status)) = script.trouble {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let message = format!("key {key:?} asked: {prompt}");
        return failure(status, &message, Some(&script));
    }
    if script.trouble == Some(Trouble::HangHeaders) {
        std::future::pending::<()>().await;
    }
    let mut finish = script.finish.clone();
    if let Some(most) = asked.max_completion_tokens.or(asked.max_tokens)
        && tokens.len() > most
    {
        tokens.truncate(most);
        finish = "length".into();
    }
    let read = asked
        .messages
        .iter()
        .map(|message| message.content.text().split_whitespace().count())
        .sum();
    let usage = frame::usage(read, &tokens, &script.calls);
    if !asked.stream {
        let text = script::said(&tokens);
        return Json(frame::whole(&text, &script.calls, &finish, &usage)).into_response();
    }
    let reports = asked.stream_options.is_some_and(|options| options.include_usage);
    let answer = Answer::new(&script, &tokens, &finish, reports.then_some(&usage));
    (
        [(header::CONTENT_TYPE, "text/event-stream"), (header::CACHE_CONTROL, "no-cache")],
        Body::from_stream(answer),
    )
        .into_response()
}

/// Plans the answer: its script, its tokens, and the prompt that they follow from. A question without directives that follows a broken-off answer continues it; what a tool
/// said last is a question as well.
fn plan(asked: &ChatRequest) -> (Script, Vec<Token>, String) {
    if let Some(last) = asked.messages.last().filter(|last| last.role == "tool") {
        let prompt = last.content.text();
        let script = Script::of(&asked.model, &prompt);
        let tokens = script.answer(&prompt);
        return (script, tokens, prompt);
    }
    let questions: Vec<String> = asked
        .messages
        .iter()
        .filter(|message| message.role == "user")
        .map(|message| message.content.text())
        .collect();
    let prompt = questions.last().cloned().unwrap_or_default();
    let script = Script::of(&asked.model, &prompt);
    if let Some(rest) = rest_of_answer(asked, &questions) {
        return (Script { trouble: None, ..script }, rest, prompt);
    }
    let tokens = script.answer(&prompt);
    (script, tokens, prompt)
}

/// The tokens that are missing of an answer that broke off, if the last question only asks for more of it.
fn rest_of_answer(asked: &ChatRequest, questions: &[String]) -> Option<Vec<Token>> {
    let [.., question, wish] = questions else { return None };
    if script::has_directives(wish) {
        return None;
    }
    let spoken =
        asked.messages.iter().rev().find(|message| message.role == "assistant")?.content.text();
    let whole = Script::of(&asked.model, question).text(question);
    let rest = whole
        .strip_prefix(spoken.as_str())
        .filter(|rest| !rest.is_empty() && !spoken.is_empty())?;
    Some(rest.split_inclusive([' ', '\n']).map(|word| Token::Text(word.to_owned())).collect())
}
