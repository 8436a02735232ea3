//! A provider that speaks OpenAI's chat completions and embeddings over real HTTP and answers as it is told in the question.

mod answer;
mod embed;
mod flaky;
mod frame;

use crate::script::{self, Script, Token, Trouble};
use answer::Answer;
use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
    serve::ListenerExt,
};
use flaky::Flaky;
use serde::Deserialize;
use serde_json::{Value, json};
use std::{
    collections::VecDeque,
    io,
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::{net::TcpListener, task::JoinHandle};

/// The models it lists.
pub const MODELS: [&str; 9] = [
    "fake-words",
    "fake-slow",
    "fake-echo",
    "fake-markdown",
    "fake-reasoning",
    "fake-hang",
    "fake-broken",
    "fake-down",
    "fake-locked",
];

/// How many requests it remembers.
const REMEMBERED: usize = 1_000;

/// A running provider; dropping it closes its port.
#[derive(Debug)]
pub struct FakeProvider {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Request {
    /// The JSON body.
    pub body: Value,
    /// What stood in `Authorization`, `x-api-key` or `x-goog-api-key`.
    pub key: Option<String>,
}

#[derive(Debug, Default)]
struct Shared {
    asked: AtomicUsize,
    flaky: Flaky,
    requests: Mutex<VecDeque<(Bytes, Option<String>)>>,
    open: Arc<AtomicUsize>,
}

impl FakeProvider {
    /// Starts on a free port of this machine.
    pub async fn start() -> Self {
        Self::listen(SocketAddr::from(([127, 0, 0, 1], 0))).await.expect("a free port on loopback")
    }

    /// Starts on an address.
    ///
    /// # Errors
    /// When the address cannot be bound.
    #[expect(
        clippy::disallowed_methods,
        reason = "a test's own server; dropping it aborts the task"
    )]
    pub async fn listen(address: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::default());
        let router = Router::new()
            .route("/v1/models", get(models))
            .route("/v1/chat/completions", post(complete))
            .route("/v1/embeddings", post(embed::embed))
            .layer(DefaultBodyLimit::max(64 * 1024 * 1024))
            .with_state(Arc::clone(&shared));
        // Without this, a token waits for the acknowledgement of the one before.
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        let task = tokio::spawn(async move {
            drop(axum::serve(listener, router).await);
        });
        Ok(Self { address, shared, task })
    }

    /// The base URL for a configuration, with `/v1/` at its end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/v1/", self.address)
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The latest requests for answers and vectors, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        let requests = self.shared.requests.lock().unwrap_or_else(PoisonError::into_inner);
        requests
            .iter()
            .map(|(body, key)| Request {
                body: serde_json::from_slice(body).unwrap_or(Value::Null),
                key: key.clone(),
            })
            .collect()
    }

    /// How often it was asked for an answer or for vectors.
    #[must_use]
    pub fn asked(&self) -> usize {
        self.shared.asked.load(Ordering::SeqCst)
    }

    /// How many answers are being streamed at this moment.
    #[must_use]
    pub fn open_streams(&self) -> usize {
        self.shared.open.load(Ordering::SeqCst)
    }

    /// Serves until the task ends, which it does not.
    pub async fn serve(mut self) {
        drop((&mut self.task).await);
    }
}

impl Drop for FakeProvider {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    model: String,
    #[serde(default)]
    messages: Vec<Said>,
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
struct Said {
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

async fn models() -> Json<Value> {
    let data: Vec<Value> = MODELS
        .iter()
        .map(|id| json!({ "id": id, "object": "model", "owned_by": "testkit" }))
        .collect();
    Json(json!({ "object": "list", "data": data }))
}

async fn complete(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    let key = shared.remember(&headers, &body);
    let mut asked: Asked = match serde_json::from_slice(&body) {
        Ok(asked) => asked,
        Err(error) => return refusal(StatusCode::BAD_REQUEST, &error.to_string(), None),
    };
    if asked.model == "flaky" {
        asked.model = shared.flaky.next().to_owned();
    }
    let (script, mut tokens, prompt) = plan(&asked);
    if let Some(Trouble::Status(status)) = script.trouble {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let told = format!("key {key:?} asked: {prompt}");
        return refusal(status, &told, Some(&script));
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
    let read =
        asked.messages.iter().map(|said| said.content.text().split_whitespace().count()).sum();
    let usage = frame::usage(read, &tokens, &script.calls);
    if !asked.stream {
        let text = script::said(&tokens);
        return Json(frame::whole(&text, &script.calls, &finish, &usage)).into_response();
    }
    let reports = asked.stream_options.is_some_and(|options| options.include_usage);
    let answer =
        Answer::new(&script, &tokens, &finish, reports.then_some(&usage), Arc::clone(&shared.open));
    (
        [(header::CONTENT_TYPE, "text/event-stream"), (header::CACHE_CONTROL, "no-cache")],
        Body::from_stream(answer),
    )
        .into_response()
}

/// What is to be answered. A question without directives that follows a broken-off answer continues it; what a tool
/// said last is a question as well.
fn plan(asked: &Asked) -> (Script, Vec<Token>, String) {
    if let Some(last) = asked.messages.last().filter(|last| last.role == "tool") {
        let prompt = last.content.text();
        let script = Script::of(&asked.model, &prompt);
        let tokens = script.answer(&prompt);
        return (script, tokens, prompt);
    }
    let questions: Vec<String> = asked
        .messages
        .iter()
        .filter(|said| said.role == "user")
        .map(|said| said.content.text())
        .collect();
    let prompt = questions.last().cloned().unwrap_or_default();
    let script = Script::of(&asked.model, &prompt);
    if let Some(rest) = rest_of_answer(asked, &questions) {
        return (Script { trouble: None, ..script }, rest, prompt);
    }
    let tokens = script.answer(&prompt);
    (script, tokens, prompt)
}

fn rest_of_answer(asked: &Asked, questions: &[String]) -> Option<Vec<Token>> {
    let [.., question, wish] = questions else { return None };
    if script::has_directives(wish) {
        return None;
    }
    let spoken = asked.messages.iter().rev().find(|said| said.role == "assistant")?.content.text();
    let whole = Script::of(&asked.model, question).text(question);
    let rest = whole
        .strip_prefix(spoken.as_str())
        .filter(|rest| !rest.is_empty() && !spoken.is_empty())?;
    Some(rest.split_inclusive([' ', '\n']).map(|word| Token::Text(word.to_owned())).collect())
}

/// An error as providers send it: with everything that must not reach a log.
fn refusal(status: StatusCode, told: &str, script: Option<&Script>) -> Response {
    let code = script.and_then(|script| script.code.as_deref());
    let param = script.and_then(|script| script.param.as_deref());
    let error = json!({
        "error": { "message": told, "type": "fake_error", "code": code, "param": param },
    });
    (status, Json(error)).into_response()
}

fn key(headers: &HeaderMap) -> Option<String> {
    ["authorization", "x-api-key", "x-goog-api-key"]
        .into_iter()
        .find_map(|name| headers.get(name)?.to_str().ok().map(ToOwned::to_owned))
}

impl Shared {
    /// Keeps a request. Its key.
    fn remember(&self, headers: &HeaderMap, body: &Bytes) -> Option<String> {
        let key = key(headers);
        self.asked.fetch_add(1, Ordering::SeqCst);
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        if requests.len() == REMEMBERED {
            requests.pop_front();
        }
        requests.push_back((body.clone(), key.clone()));
        key
    }
}
