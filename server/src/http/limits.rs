//! How much and how long. What is counted per person or address is counted in `backend`.

use super::error::Refusal;
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

/// The largest body of a request, in bytes: the longest message (`Message::MAX`) with every second byte escaped.
pub const BODY: usize = 512 * 1024;

/// How long an answer may take to begin. A door that has begun runs to its end nevertheless.
pub const ANSWER: Duration = Duration::from_secs(30);

/// How many sockets one person may have open.
pub const SOCKETS: usize = 32;

/// How much of a body that is too large is read and thrown away, and how long that may take. A browser that is
/// cut off while it sends sees a broken connection instead of the answer.
const THROWN_AWAY: usize = 8 * 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(5);

const TOO_LARGE: Failure = Failure::TooLarge { limit: BODY as u64 };

/// Refuses bodies that say beforehand that they are too large, on every route.
pub async fn bound(request: Request, next: Next) -> Response {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > BODY as u64) {
        throw_away(request.into_body().into_data_stream()).await;
        return Refusal(TOO_LARGE).into_response();
    }
    next.run(request).await
}

/// Reads a whole body within the limit.
pub async fn read(body: Body) -> Result<Bytes, Failure> {
    let mut chunks = body.into_data_stream();
    let mut whole = BytesMut::new();
    while let Some(chunk) = chunks.next().await {
        let broken = Failure::Invalid { field: Field::Arguments, rule: Rule::Malformed };
        let chunk = chunk.map_err(|_| broken)?;
        if whole.len() + chunk.len() > BODY {
            throw_away(chunks).await;
            return Err(TOO_LARGE);
        }
        whole.extend_from_slice(&chunk);
    }
    Ok(whole.freeze())
}

async fn throw_away(mut chunks: impl Stream<Item = Result<Bytes, axum::Error>> + Unpin) {
    let read = async {
        let mut length = 0;
        while let Some(Ok(chunk)) = chunks.next().await {
            length += chunk.len();
            if length > THROWN_AWAY {
                break;
            }
        }
    };
    let _ = tokio::time::timeout(PATIENCE, read).await;
}
