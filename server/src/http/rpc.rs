//! Server functions over HTTP: the only place that knows how a request becomes a visit, and what the visit leaves becomes
//! headers.

use super::{
    area::Area,
    auth::CallContext,
    cookies, detached,
    limits::{self, HeldBody, Sender},
    rejection::Rejection,
};
use crate::http::state::{AppState, Site};
use app::visit::{ResponseParts, SessionChange, Visit};
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, HeaderValue, Method, header},
    response::{IntoResponse, Response},
};
use contract::{Failure, Field, Rule, Subject, permits::Permit};
use leptos::server_fn::axum::get_server_fn_service;
use std::sync::Arc;

const MALFORMED: Failure = Failure::Invalid { field: Field::Arguments, rule: Rule::Malformed };

/// The handler of `POST /api/…`: calls the server function that the path names.
pub async fn rpc(State(state): State<AppState>, request: Request) -> Result<Response, Rejection> {
    if get_server_fn_service(request.uri().path(), Method::POST).is_none() {
        return Err(not_found().await);
    }
    if request.method() != Method::POST {
        let allowed = [(header::ALLOW, "POST")];
        return Ok((allowed, Rejection::from(Failure::MethodNotAllowed)).into_response());
    }
    let (mut parts, body) = request.into_parts();
    let call = CallContext::from_request_parts(&mut parts, &state).await?;
    let (request, permit) = readable(&state, &call, Request::from_parts(parts, body)).await?;
    let trace_id = call.trace_id.clone();
    let visit = Visit::new(state.ports.clone(), call.caller, call.client, call.trace_id);

    let site = Arc::clone(&state.site);
    let run = async move {
        let _held = permit;
        let options = visit.response.clone();
        let enter = move || visit.clone().enter();
        let response = leptos_axum::handle_server_fns_with_context(enter, request).await;
        apply(options.take(), &site, response.into_response()).await
    };
    Ok(detached::run(&state.tracker, trace_id, run).await)
}

/// The rejection of a path where there is nothing: `Missing { Endpoint }`.
pub async fn not_found() -> Rejection {
    Failure::Missing { what: Subject::Endpoint }.into()
}

/// The request with its whole body read, and what it takes, if that is one JSON object; no body at all is an empty one. Fails with
/// `Invalid { Arguments }` and `TooLarge`.
async fn readable(
    state: &AppState,
    call: &CallContext,
    request: Request,
) -> Result<(Request, Permit<Sender>), Rejection> {
    let (mut parts, body) = request.into_parts();
    let is_json = is_json(&parts.headers);
    let limit = Area::Api.body_limit();
    let HeldBody { bytes: body, permit } =
        limits::read(&state.bodies, call.sender(), body, limit).await?;
    // A list would do for serde, as arguments by position; it is no promise of ours.
    let body = match body.trim_ascii_start().first() {
        None => Bytes::from_static(b"{}"),
        Some(b'{') if is_json => body,
        Some(_) => return Err(MALFORMED.into()),
    };
    // With these, server_fn and leptos_axum would answer with a redirect.
    parts.headers.remove(header::ACCEPT);
    parts.headers.remove(header::REFERER);
    Ok((Request::from_parts(parts, Body::from(body)), permit))
}

/// Whether a request says that its body is JSON.
pub fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default();
    kind.trim().eq_ignore_ascii_case("application/json")
}

/// The response of a server function, with the parts that it left: its fault, its cookies.
async fn apply(parts: ResponseParts, site: &Site, response: Response) -> Response {
    let mut response = match parts.fault {
        Some(fault) => Rejection::from(fault).into_response(),
        None if response.status().is_success() => response,
        // The server function was never reached: its arguments were not understood. server_fn wrote the kind alone.
        None => {
            let said =
                to_bytes(response.into_body(), Area::Api.body_limit()).await.unwrap_or_default();
            let failure: Failure = serde_json::from_slice(&said).unwrap_or(MALFORMED);
            Rejection::from(failure).into_response()
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
    if let Some(marks) = parts.marks {
        set(cookies::marks(site, &marks));
    }
    if let Some(language) = parts.language {
        set(cookies::language(site, language));
    }
    response
}
