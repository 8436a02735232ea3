//! One recorded answer, replayed at any path, for the shapes of providers that are not OpenAI's.
//!
//! Apart from `provider`, which makes its answers up: this one plays whatever it is given, and knows no shape.

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse, Response},
    serve::ListenerExt,
};
use serde_json::Value;
use std::{
    convert::Infallible,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::{net::TcpListener, task::JoinHandle};

/// The number of bytes that come at once, where a test does not say.
const PIECE: usize = 7;

/// A running replay; dropping it closes its port.
#[derive(Debug)]
pub struct Cassette {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Played {
    /// The path and the query, as they stood in the request.
    pub path: String,
    /// The headers, their names in small letters.
    pub headers: HeaderMap,
    /// The JSON body; `Null` when there was none.
    pub body: Value,
}

#[derive(Debug)]
struct Shared {
    status: StatusCode,
    kind: String,
    body: Bytes,
    piece: usize,
    played: Mutex<Vec<Played>>,
}

impl Cassette {
    /// Replays `body` with a content type and status 200.
    pub async fn play(kind: &str, body: &str) -> Self {
        Self::play_with_status(200, kind, body).await
    }

    /// Replays `body` with a content type and status 200, in pieces of so many bytes.
    pub async fn play_in_pieces(piece: usize, kind: &str, body: &str) -> Self {
        Self::start(200, kind, body, piece).await
    }

    /// Replays `body` with a content type and a status.
    pub async fn play_with_status(status: u16, kind: &str, body: &str) -> Self {
        Self::start(status, kind, body, PIECE).await
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "a test's own server; dropping it aborts the task"
    )]
    async fn start(status: u16, kind: &str, body: &str, piece: usize) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port on loopback");
        let address = listener.local_addr().expect("a bound socket has an address");
        let shared = Arc::new(Shared {
            status: StatusCode::from_u16(status).expect("a test names a real status"),
            kind: kind.to_owned(),
            body: Bytes::from(body.to_owned()),
            piece,
            played: Mutex::default(),
        });
        let router = Router::new().fallback(replay).with_state(Arc::clone(&shared));
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        let task = tokio::spawn(async move {
            drop(axum::serve(listener, router).await);
        });
        Self { address, shared, task }
    }

    /// The base URL, ending in a slash.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// The requests so far, oldest first.
    #[must_use]
    pub fn played(&self) -> Vec<Played> {
        self.shared.played.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Cassette {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Answers in small pieces, so that no reader can rely on where packets end.
async fn replay(
    State(shared): State<Arc<Shared>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let played = Played {
        path: uri.path_and_query().map_or_else(String::new, ToString::to_string),
        headers,
        body: serde_json::from_slice(&body).unwrap_or(Value::Null),
    };
    shared.played.lock().unwrap_or_else(PoisonError::into_inner).push(played);
    let (whole, piece) = (shared.body.clone(), shared.piece);
    let pieces: Vec<Result<Bytes, Infallible>> = (0..whole.len())
        .step_by(piece)
        .map(|at| Ok(whole.slice(at..whole.len().min(at + piece))))
        .collect();
    let body = Body::from_stream(futures::stream::iter(pieces));
    (shared.status, [(header::CONTENT_TYPE, shared.kind.clone())], body).into_response()
}
