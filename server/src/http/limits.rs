//! The limits on a request's body: how large it may be, and how long it may take to arrive.
//!
//! Every body is read here, so that none is read without a limit. What is counted per person or address is counted in
//! `backend`, open sockets in `socket::connection_limit`, open connections in `lifecycle`.

use super::{area::Area, rejection::Rejection};
use axum::{
    body::{Body, Bytes},
    extract::Request,
    http::header,
    middleware::Next,
    response::{IntoResponse, Response},
};
use bytes::BytesMut;
use contract::{Failure, Field, Rule};
use futures::{Stream, StreamExt};
use std::time::Duration;

/// How long the body of a request may take to arrive.
const ARRIVAL_TIMEOUT: Duration = Duration::from_mins(2);

/// How much of a body that is too large is read and thrown away, in bytes. A client that is cut off while it sends sees a
/// broken connection instead of the answer.
const THROWN_AWAY: usize = 4 * Area::OpenAi.body_limit();

/// How long throwing a body away may take.
const THROWING_AWAY_TIMEOUT: Duration = Duration::from_secs(5);

/// Refuses bodies that say beforehand that they are too large, on every route.
pub async fn bound(request: Request, next: Next) -> Response {
    let limit = Area::of(request.uri().path()).body_limit();
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > limit as u64) {
        throw_away(request.into_body()).await;
        return Rejection::from(too_large(limit)).into_response();
    }
    next.run(request).await
}

/// Reads a whole body of at most `limit` bytes.
///
/// # Errors
/// `TooLarge`, once what is too much was thrown away; `Invalid` when the body breaks off or takes too long to arrive.
pub async fn read(body: Body, limit: usize) -> Result<Bytes, Failure> {
    let broken = Failure::Invalid { field: Field::Arguments, rule: Rule::Malformed };
    let mut chunks = body.into_data_stream();
    let mut whole = BytesMut::new();
    let arrive = async {
        while let Some(chunk) = chunks.next().await {
            let Ok(chunk) = chunk else { return Err(broken.clone()) };
            if whole.len() + chunk.len() > limit {
                return Err(too_large(limit));
            }
            whole.extend_from_slice(&chunk);
        }
        Ok(())
    };
    match tokio::time::timeout(ARRIVAL_TIMEOUT, arrive).await {
        Ok(Ok(())) => Ok(whole.freeze()),
        Ok(Err(failure)) => {
            skip(chunks).await;
            Err(failure)
        }
        Err(_) => Err(broken),
    }
}

/// Reads a body that nobody wants and drops it, up to `THROWN_AWAY` bytes or for `THROWING_AWAY_TIMEOUT`.
pub async fn throw_away(body: Body) {
    skip(body.into_data_stream()).await;
}

async fn skip(mut chunks: impl Stream<Item = Result<Bytes, axum::Error>> + Unpin) {
    let read = async {
        let mut length = 0;
        while let Some(Ok(chunk)) = chunks.next().await {
            length += chunk.len();
            if length > THROWN_AWAY {
                break;
            }
        }
    };
    let _ = tokio::time::timeout(THROWING_AWAY_TIMEOUT, read).await;
}

const fn too_large(limit: usize) -> Failure {
    Failure::TooLarge { limit: limit as u64 }
}
