//! How much and how long. What is counted per person or address is counted in `backend`, open
//! sockets in `socket::connection_limit`.

use super::{area::Area, error::Refusal};
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

/// The same for programs, whose whole conversation comes with each request, pictures included.
pub const BODY_OF_PROGRAMS: usize = 8 * 1024 * 1024;

/// How long an answer may take to begin. A door that has begun runs to its end nevertheless.
const ANSWER: Duration = Duration::from_secs(30);

/// The same for programs, which wait for a model to say something, or all of it. Models have deadlines of their
/// own; this is for what they do not see.
const ANSWER_FOR_PROGRAMS: Duration = Duration::from_hours(1);

/// How long the body of a request may take to arrive.
const ARRIVAL: Duration = Duration::from_mins(2);

/// How much of a body that is too large is read and thrown away, in bytes. A client that is cut off while it sends sees a
/// broken connection instead of the answer.
const THROWN_AWAY: usize = 4 * BODY_OF_PROGRAMS;

/// How long throwing it away may take.
const THROWING_AWAY_TIMEOUT: Duration = Duration::from_secs(5);

/// The largest body that is taken in some part of the URL space, in bytes.
pub const fn body(area: Area) -> usize {
    match area {
        Area::V1 => BODY_OF_PROGRAMS,
        Area::Doors | Area::Pages => BODY,
    }
}

/// How long an answer may take to begin in some part of the URL space.
pub const fn answer(area: Area) -> Duration {
    match area {
        Area::V1 => ANSWER_FOR_PROGRAMS,
        Area::Doors | Area::Pages => ANSWER,
    }
}

/// Refuses bodies that say beforehand that they are too large, on every route.
pub async fn bound(request: Request, next: Next) -> Response {
    let limit = body(Area::of(request.uri().path()));
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > limit as u64) {
        throw_away(request.into_body()).await;
        return Refusal(too_large(limit)).into_response();
    }
    next.run(request).await
}

/// Reads a whole body within a limit.
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
    match tokio::time::timeout(ARRIVAL, arrive).await {
        Ok(Ok(())) => Ok(whole.freeze()),
        Ok(Err(failure)) => {
            skip(chunks).await;
            Err(failure)
        }
        Err(_) => Err(broken),
    }
}

/// Reads a body that nobody wants, within reason.
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
