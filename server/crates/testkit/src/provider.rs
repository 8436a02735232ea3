//! A provider that speaks OpenAI's chat completions and embeddings over real HTTP and answers as the question directs.

mod answer;
mod chat;
mod embed;
mod flaky;
mod frame;
mod open;

use crate::script::Script;
use axum::{
    Json, Router,
    body::Bytes,
    extract::DefaultBodyLimit,
    http::{HeaderMap, StatusCode},
    middleware::from_fn_with_state,
    response::{IntoResponse, Response},
    routing::{get, post},
    serve::ListenerExt,
};
use flaky::Flaky;
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

/// The names of the models that it lists.
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

/// The number of requests that it remembers.
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
    /// The header with the key, as it stood there: `Authorization`, `x-api-key` or `x-goog-api-key`.
    pub key: Option<String>,
}

/// The provider's memory, which all its requests share.
#[derive(Debug, Default)]
struct Shared {
    /// The number of requests for answers and vectors, ever.
    asked: AtomicUsize,
    /// The model `flaky`, and how often it was asked.
    flaky: Flaky,
    /// The bodies and keys of the latest requests, oldest first.
    requests: Mutex<VecDeque<(Bytes, Option<String>)>>,
    /// The number of open requests.
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
            .route("/v1/chat/completions", post(chat::complete))
            .route("/v1/embeddings", post(embed::embed))
            .layer(from_fn_with_state(Arc::clone(&shared), open::count))
            .route("/v1/models", get(models))
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

    /// The address on which it listens.
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

    /// How many requests for answers and vectors are open: not answered yet, or their answers neither handed to the
    /// connection to the end nor given up by whoever asked.
    #[must_use]
    pub fn open_requests(&self) -> usize {
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

/// The handler of the list of models.
async fn models() -> Json<Value> {
    let data: Vec<Value> = MODELS
        .iter()
        .map(|id| json!({ "id": id, "object": "model", "owned_by": "testkit" }))
        .collect();
    Json(json!({ "object": "list", "data": data }))
}

/// An error as providers send it: with everything that must not reach a log.
fn failure(status: StatusCode, message: &str, script: Option<&Script>) -> Response {
    let code = script.and_then(|script| script.code.as_deref());
    let param = script.and_then(|script| script.param.as_deref());
    let error = json!({
        "error": { "message": message, "type": "fake_error", "code": code, "param": param },
    });
    (status, Json(error)).into_response()
}

/// The header with a request's key, whatever its provider calls it.
fn key(headers: &HeaderMap) -> Option<String> {
    ["authorization", "x-api-key", "x-goog-api-key"]
        .into_iter()
        .find_map(|name| headers.get(name)?.to_str().ok().map(ToOwned::to_owned))
}

impl Shared {
    /// Counts and keeps a request, and gives the header with its key.
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
