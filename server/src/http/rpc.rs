//! Server functions. The only place that knows how a visit becomes HTTP.

use super::{
    area::Area,
    auth::CallContext,
    cookies,
    error::{self, Rejection},
    limits,
};
use crate::state::{AppState, Site};
use app::visit::{ResponseParts, SessionChange, Visit};
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, header},
    response::{IntoResponse, Response},
};
use contract::{Failure, Field, Rule, Subject};
use leptos::server_fn::axum::get_server_fn_service;

const MALFORMED: Failure = Failure::Invalid { field: Field::Arguments, rule: Rule::Malformed };

/// Opens the door that the path names.
pub async fn rpc(
    State(state): State<AppState>,
    call: Result<CallContext, Rejection>,
    request: Request,
) -> Result<Response, Rejection> {
    if get_server_fn_service(request.uri().path(), Method::POST).is_none() {
        return Err(no_door().await);
    }
    if request.method() != Method::POST {
        let allowed = [(header::ALLOW, "POST")];
        return Ok((allowed, Rejection(Failure::MethodNotAllowed)).into_response());
    }
    let call = call?;
    let request = readable(request).await?;
    let trace_id = call.trace_id.clone();
    let visit = Visit::new(state.ports.clone(), call.caller, call.client, call.trace_id);

    // On a task of its own: what a door has begun runs to its end even if the client goes away.
    let options = visit.response.clone();
    let enter = move || visit.clone().enter();
    let door =
        async { leptos_axum::handle_server_fns_with_context(enter, request).await.into_response() };
    let response = match state.tracker.spawn(door).await {
        Ok(response) => response,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => return Ok(error::broke(&trace_id, panic.as_ref())),
            Err(_) => return Err(Rejection(Failure::unavailable())),
        },
    };
    Ok(apply(options.take(), &state.site, response).await)
}

/// There is nothing at this address.
pub async fn no_door() -> Rejection {
    Rejection(Failure::Missing { what: Subject::Endpoint })
}

/// The request with its whole body read, if that is one JSON object; no body at all is an empty one.
async fn readable(request: Request) -> Result<Request, Rejection> {
    let (mut parts, body) = request.into_parts();
    let is_json = is_json(&parts.headers);
    let body = limits::read(body, Area::Api.body_limit()).await?;
    // A list would do for serde, as arguments by position; it is no promise of ours.
    let body = match body.trim_ascii_start().first() {
        None => Bytes::from_static(b"{}"),
        Some(b'{') if is_json => body,
        Some(_) => return Err(Rejection(MALFORMED)),
    };
    // With these, server_fn and leptos_axum would answer with a redirect.
    parts.headers.remove(header::ACCEPT);
    parts.headers.remove(header::REFERER);
    Ok(Request::from_parts(parts, Body::from(body)))
}

/// Whether a request says that its body is JSON.
pub fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default();
    kind.trim().eq_ignore_ascii_case("application/json")
}

/// Turns what a door left into status and cookies.
async fn apply(parts: ResponseParts, site: &Site, response: Response) -> Response {
    let mut response = match parts.failure {
        Some(failure) => Rejection(failure).into_response(),
        None if response.status().is_success() => response,
        // The door was never reached: its arguments were not understood. server_fn wrote the kind alone.
        None => {
            let said =
                to_bytes(response.into_body(), Area::Api.body_limit()).await.unwrap_or_default();
            Rejection(serde_json::from_slice(&said).unwrap_or(MALFORMED)).into_response()
        }
    };
    let mut set = |cookie: HeaderValue| {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    };
    match parts.session {
        Some(SessionChange::Began(secret)) => set(cookies::session(site, Some(&secret))),
        Some(SessionChange::Ended) => set(cookies::session(site, None)),
        None => {}
    }
    if let Some(language) = parts.language {
        set(cookies::language(site, language));
    }
    response
}
