//! The limits on a request's body: how large it may be, and how long it may take to arrive.
//!
//! Every body is read here, so that none is read without a limit, and all that are held in memory are counted: in all, and
//! by who sends them. What else is counted per person or address is counted in `backend`, open sockets in
//! `socket::connection_limit`, open connections in `lifecycle`.

use super::{area::Area, rejection::Rejection};
use axum::{
    body::{Body, Bytes},
    extract::Request,
    http::header,
    middleware::Next,
    response::{IntoResponse, Response},
};
use bytes::BytesMut;
use contract::{
    AccountId, Caller, Failure, Field, Rule,
    permits::{Permit, PermitBound, Permits},
};
use futures::{Stream, StreamExt};
use std::{net::IpAddr, time::Duration};

/// How long the body of a request may take to arrive.
const ARRIVAL_TIMEOUT: Duration = Duration::from_mins(2);

/// How much of a body that is too large is read and thrown away, in bytes. A client that is cut off while it sends sees a
/// broken connection instead of the answer.
const THROWN_AWAY: usize = 4 * Area::OpenAi.body_limit();

/// How long throwing a body away may take.
const THROWING_AWAY_TIMEOUT: Duration = Duration::from_secs(5);

/// The most that all bodies may take together, in bytes, …
const HELD: usize = 256 * 1024 * 1024;

/// … and those of one person, or of one address where nobody is signed in: four of the largest.
const HELD_EACH: usize = 4 * Area::OpenAi.body_limit();

/// How long somebody is to wait whose bodies are too much, in seconds. They are held for moments.
const RETRY_AFTER_S: u32 = 1;

/// The sender of a body, who is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sender {
    /// A person, or a program in their name.
    Account(AccountId),
    /// The network of somebody who is not signed in.
    Network(IpAddr),
}

impl Sender {
    /// The sender of a caller's body. `network` counts where nobody is signed in.
    #[must_use]
    pub const fn of(caller: &Caller, network: IpAddr) -> Self {
        match caller {
            Caller::Person(person) => Self::Account(person.account),
            Caller::Key(holder) => Self::Account(holder.account),
            Caller::Anonymous => Self::Network(network),
        }
    }
}

/// The bodies that are held in memory, by their senders. Cheap to clone.
#[derive(Clone)]
pub struct Bodies(Permits<Sender>);

impl Default for Bodies {
    fn default() -> Self {
        Self(Permits::new(HELD, HELD_EACH))
    }
}

/// A body that was read. It counts until this is dropped, and so does what was read out of it.
pub struct HeldBody {
    /// The bytes.
    pub bytes: Bytes,
    /// What they take.
    pub permit: Permit<Sender>,
}

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

/// Reads a whole body of at most `limit` bytes. It is counted as it arrives: who promises much and sends little holds
/// little.
///
/// # Errors
/// `TooLarge`, and `TooMany` or `Unavailable` where other bodies of the same sender or of all take too much, once what is too
/// much was thrown away; `Invalid` when the body breaks off or takes too long to arrive.
pub async fn read(
    bodies: &Bodies,
    sender: Sender,
    body: Body,
    limit: usize,
) -> Result<HeldBody, Failure> {
    let broken = Failure::Invalid { field: Field::Arguments, rule: Rule::Malformed };
    let mut chunks = body.into_data_stream();
    let mut whole = BytesMut::new();
    let mut permit = bodies.0.take(sender, 0).map_err(too_many)?;
    let arrive = async {
        while let Some(chunk) = chunks.next().await {
            let Ok(chunk) = chunk else { return Err(broken.clone()) };
            if whole.len() + chunk.len() > limit {
                return Err(too_large(limit));
            }
            permit.grow(chunk.len()).map_err(too_many)?;
            whole.extend_from_slice(&chunk);
        }
        Ok(())
    };
    match tokio::time::timeout(ARRIVAL_TIMEOUT, arrive).await {
        Ok(Ok(())) => Ok(HeldBody { bytes: whole.freeze(), permit }),
        Ok(Err(failure)) => {
            drop((whole, permit));
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

const fn too_many(bound: PermitBound) -> Failure {
    match bound {
        PermitBound::Each => Failure::TooMany { retry_after_s: RETRY_AFTER_S },
        PermitBound::All => Failure::Unavailable { retry_after_s: RETRY_AFTER_S },
    }
}

const fn too_large(limit: usize) -> Failure {
    Failure::TooLarge { limit: limit as u64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;
    use uuid::Uuid;

    const NOBODY: Sender = Sender::Network(IpAddr::V4(Ipv4Addr::LOCALHOST));
    const MOST: usize = Area::OpenAi.body_limit();

    fn account(number: u128) -> Sender {
        Sender::Account(AccountId::new(Uuid::from_u128(number)))
    }

    async fn sends(bodies: &Bodies, sender: Sender, bytes: usize) -> Result<HeldBody, Failure> {
        read(bodies, sender, Body::from(vec![b' '; bytes]), MOST).await
    }

    #[tokio::test]
    async fn one_person_who_holds_as_much_as_they_may_keeps_no_other_out() {
        let bodies = Bodies::default();
        let mut held = Vec::new();
        for _ in 0..4 {
            held.push(sends(&bodies, account(1), MOST).await.unwrap());
        }

        let more = sends(&bodies, account(1), 1).await;

        assert_eq!(more.err(), Some(Failure::TooMany { retry_after_s: 1 }));
        assert!(sends(&bodies, account(2), MOST).await.is_ok());
        assert!(sends(&bodies, NOBODY, MOST).await.is_ok());
        held.pop();
        assert!(sends(&bodies, account(1), MOST).await.is_ok());
    }

    #[tokio::test]
    async fn all_bodies_together_have_a_bound() {
        let bodies = Bodies::default();
        let mut held = Vec::new();
        for number in 0..(HELD / MOST) as u128 {
            held.push(sends(&bodies, account(number), MOST).await.unwrap());
        }

        let more = sends(&bodies, account(1_000), 1).await;

        assert_eq!(more.err(), Some(Failure::Unavailable { retry_after_s: 1 }));
        assert_eq!(sends(&bodies, NOBODY, MOST + 1).await.err(), Some(too_large(MOST)));
    }
}
