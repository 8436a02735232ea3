//! The count of open requests, by which tests know that nobody left an answer unread.
//!
//! Around the endpoints rather than in them, so that none can forget it: streamed, whole or refused, an answer is over when
//! its body is.

use super::Shared;
use axum::{
    body::{Body, BodyDataStream, Bytes, HttpBody},
    extract::{Request, State},
    http::header,
    middleware::Next,
    response::Response,
};
use futures::Stream;
use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};

/// A request that counts as open while this lives.
struct OpenRequest(Arc<AtomicUsize>);

impl OpenRequest {
    fn new(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(count))
    }
}

impl Drop for OpenRequest {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// An answer's body and its request. The server drops it when all of it was handed to the connection, or when the
/// connection is gone.
struct Answering {
    pieces: BodyDataStream,
    _request: OpenRequest,
}

impl Stream for Answering {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut self.pieces).poll_next(context)
    }
}

/// Counts a request as open until its answer is over.
pub(super) async fn count(
    State(shared): State<Arc<Shared>>,
    request: Request,
    next: Next,
) -> Response {
    let open = OpenRequest::new(&shared.open);
    let mut response = next.run(request).await;
    // A stream has no length of its own: a whole answer keeps the one that it had.
    if let Some(length) = response.body().size_hint().exact() {
        response.headers_mut().insert(header::CONTENT_LENGTH, length.into());
    }
    response.map(|body| {
        Body::from_stream(Answering { pieces: body.into_data_stream(), _request: open })
    })
}
