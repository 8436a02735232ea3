//! Extractors of a request's JSON body together with the context of the call, in this order: credentials are checked
//! before a body is read. One home for that order, so that no handler can have it wrong.

use crate::http::{
    area::Area,
    auth::{Bearer, CallContext},
    limits,
    rejection::Rejection,
    rpc::is_json,
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

/// The JSON body of a call that has to be authenticated. Without valid credentials the body is thrown away.
pub struct AuthenticatedJson<T> {
    /// The context of the call, whose caller is never `Anonymous`.
    pub call: CallContext,
    /// The body, which was one JSON object or nothing at all.
    pub body: T,
}

impl<T: DeserializeOwned> FromRequest<AppState> for AuthenticatedJson<T> {
    type Rejection = Rejection;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Rejection> {
        let (mut parts, body) = request.into_parts();
        match Bearer::from_request_parts(&mut parts, state).await {
            Ok(Bearer(call)) => {
                let body = read(state, &call, &parts.headers, body).await?;
                Ok(Self { call, body })
            }
            Err(rejection) => {
                // What nobody may ask is not kept, however large it is.
                limits::throw_away(body).await;
                Err(rejection)
            }
        }
    }
}

/// The JSON body of a call that anybody may make.
pub struct AnonymousJson<T> {
    /// The context of the call, whose caller may be `Anonymous`.
    pub call: CallContext,
    /// The body, which was one JSON object or nothing at all.
    pub body: T,
}

impl<T: DeserializeOwned> FromRequest<AppState> for AnonymousJson<T> {
    type Rejection = Rejection;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Rejection> {
        let (mut parts, body) = request.into_parts();
        let call = CallContext::from_request_parts(&mut parts, state).await?;
        let body = read(state, &call, &parts.headers, body).await?;
        Ok(Self { call, body })
    }
}

/// The body as one JSON object; no body at all is an empty one.
async fn read<T: DeserializeOwned>(
    state: &AppState,
    call: &CallContext,
    headers: &HeaderMap,
    body: Body,
) -> Result<T, Rejection> {
    let sender = call.sender();
    let body = limits::read(&state.bodies, sender, body, Area::Api.body_limit()).await?.bytes;
    let text: &[u8] = match body.trim_ascii_start().first() {
        None => b"{}",
        Some(b'{') if is_json(headers) => &body,
        Some(_) => return Err(MALFORMED.into()),
    };
    serde_json::from_slice(text).map_err(|_| MALFORMED.into())
}
