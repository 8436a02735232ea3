//! What a program asked: who it is, and the body of its request.

use crate::{
    http::{
        area::Area,
        auth::{Bearer, Who},
        error::Refusal,
        limits,
        rpc::is_json,
    },
    state::AppState,
};
use axum::{
    body::Body,
    extract::{FromRequest, FromRequestParts, Request},
    http::HeaderMap,
};
use contract::{Failure, Field, Rule};
use serde::de::DeserializeOwned;

const MALFORMED: Failure = Failure::Invalid { field: Field::Arguments, rule: Rule::Malformed };

/// A request with a body, from somebody who is known.
pub struct Asked<T> {
    /// Who it is.
    pub by: Who,
    /// What the body says.
    pub body: T,
}

impl<T: DeserializeOwned> FromRequest<AppState> for Asked<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Refusal> {
        let (mut parts, body) = request.into_parts();
        match Bearer::from_request_parts(&mut parts, state).await {
            Ok(Bearer(by)) => Ok(Self { by, body: read(&parts.headers, body).await? }),
            Err(refusal) => {
                // A stranger's body is not kept.
                limits::throw_away(body).await;
                Err(refusal)
            }
        }
    }
}

/// A request with a body, from anybody.
pub struct Knocked<T> {
    /// What is known of them.
    pub by: Who,
    /// What the body says.
    pub body: T,
}

impl<T: DeserializeOwned> FromRequest<AppState> for Knocked<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Refusal> {
        let (mut parts, body) = request.into_parts();
        let by = Who::from_request_parts(&mut parts, state).await?;
        Ok(Self { by, body: read(&parts.headers, body).await? })
    }
}

/// The body as one JSON object; no body at all is an empty one.
async fn read<T: DeserializeOwned>(headers: &HeaderMap, body: Body) -> Result<T, Refusal> {
    let body = limits::read(body, Area::Api.body_limit()).await?;
    let text: &[u8] = match body.trim_ascii_start().first() {
        None => b"{}",
        Some(b'{') if is_json(headers) => &body,
        Some(_) => return Err(Refusal(MALFORMED)),
    };
    serde_json::from_slice(text).map_err(|_| Refusal(MALFORMED))
}
