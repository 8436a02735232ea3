//! The end of every fault that crosses HTTP: it is logged here, once, and the answer outside 2xx gets its words, as a
//! problem document or in OpenAI's shape for programs. Handlers only pass faults on, inside of a `Rejection`.

pub mod openai;
mod problem;

use super::{
    area::Area,
    language,
    rejection::{Rejection, status},
};
use crate::http::state::AppState;
use axum::{
    body::Body,
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use contract::{
    Failure, Field, Language, Rule, Subject, TraceId,
    ports::{Fault, chain},
};
use futures::FutureExt;
use std::{any::Any, panic::AssertUnwindSafe, sync::Arc};
use tracing::Instrument;

/// Gives every request its trace id, waits for its answer no longer than its area allows, survives its panics, logs its
/// fault and explains its failure in the client's language.
pub async fn explain(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let trace_id = TraceId(state.ids.uuid().simple().to_string());
    let language = language::of(request.headers());
    let area = Area::of(request.uri().path());
    // The route, not the path: a share's path is its secret.
    let route = request.extensions().get::<MatchedPath>().map(|route| route.as_str().to_owned());
    let span = tracing::info_span!("request", %trace_id, method = %request.method(), route);
    request.extensions_mut().insert(trace_id.clone());

    let answer = next.run(request).instrument(span.clone());
    let answer = AssertUnwindSafe(answer).catch_unwind();
    let mut response = match tokio::time::timeout(area.answer_timeout(), answer).await {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => broke(&trace_id, panic.as_ref()),
        Err(_) => {
            tracing::error!(%trace_id, "request timed out");
            Rejection::from(Failure::unavailable()).into_response()
        }
    };
    let fault = response.extensions_mut().remove::<Arc<Fault>>();
    let failure = fault.map(|fault| span.in_scope(|| report(&fault, &trace_id)));
    if let Some(failure) = failure_of(&response, area, failure, &trace_id) {
        response = explained(&failure, area, language, &trace_id, response);
    }
    if area == Area::OpenAi {
        let id = HeaderValue::from_str(&trace_id.0).expect("a trace id is hexadecimal");
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), id);
    }
    response
}

/// Logs the fault's error, with its sources, and gives the failure that the caller gets. Call it only where a fault ends.
pub fn report(fault: &Fault, trace_id: &TraceId) -> Failure {
    match fault {
        Fault::Failure(_) => {}
        Fault::Unavailable { source } => {
            tracing::warn!(%trace_id, error = chain(&**source), "request failed");
        }
        Fault::Broken(error) => {
            tracing::error!(%trace_id, error = chain(&**error), "request failed");
        }
    }
    fault.failure(trace_id)
}

/// Logs a panic and turns it into an answer, which fails with `Internal`.
pub fn broke(trace_id: &TraceId, panic: &(dyn Any + Send)) -> Response {
    let said = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("something that is no text");
    tracing::error!(%trace_id, panic = said, "request panicked");
    Rejection::from(Failure::Internal { trace_id: trace_id.clone() }).into_response()
}

/// The failure to explain: that of the handler's fault, or what a bare status means. `None`: the answer does not fail, or
/// it is a page that says so itself.
fn failure_of(
    response: &Response,
    area: Area,
    failure: Option<Failure>,
    trace_id: &TraceId,
) -> Option<Failure> {
    let status = response.status();
    let is_page = area == Area::Pages;
    let is_failure = status.is_client_error() || status.is_server_error();
    let says_so_itself = is_page && response.headers().contains_key(header::CONTENT_TYPE);
    if !is_failure || says_so_itself {
        return None;
    }
    if failure.is_some() {
        return failure;
    }
    Some(match status {
        StatusCode::UNAUTHORIZED => Failure::SignedOut,
        StatusCode::FORBIDDEN => Failure::Forbidden,
        StatusCode::NOT_FOUND => {
            Failure::Missing { what: if is_page { Subject::Page } else { Subject::Endpoint } }
        }
        StatusCode::METHOD_NOT_ALLOWED => Failure::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => Failure::TooLarge { limit: area.body_limit() as u64 },
        StatusCode::SERVICE_UNAVAILABLE => Failure::unavailable(),
        status if status.is_client_error() => {
            Failure::Invalid { field: Field::Arguments, rule: Rule::Malformed }
        }
        _ => Failure::Internal { trace_id: trace_id.clone() },
    })
}

/// The failure in words, with the headers that its handler had set.
fn explained(
    failure: &Failure,
    area: Area,
    language: Language,
    trace_id: &TraceId,
    answer: Response,
) -> Response {
    let (mut parts, _) = answer.into_parts();
    let (status, media_type, body) = if area == Area::OpenAi {
        let error = parts.extensions.get::<openai::ParamError>();
        let body = openai::body(failure, error, language);
        (openai::status(failure), "application/json", body)
    } else {
        let body = problem::body(failure, trace_id, language);
        (status(failure), "application/problem+json", body)
    };
    parts.status = status;
    parts.headers.remove(header::CONTENT_LENGTH);
    let mut set = |name, value| drop(parts.headers.insert(name, value));
    set(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    set(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
    set(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(seconds) = failure.retry_after_s() {
        set(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if status == StatusCode::UNAUTHORIZED {
        set(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    Response::from_parts(parts, Body::from(body))
}
