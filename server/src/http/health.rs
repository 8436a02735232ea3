//! The probes of supervisors: does the process live, and can it work?
//!
//! Apart from the router, because they are part of no API: no failure of theirs is anybody's but the operator's.

use super::rejection::Rejection;
use crate::http::state::AppState;
use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use contract::Failure;

/// The liveness probe, `GET /livez`: the process answers, and nothing else is touched.
pub async fn live() -> Response {
    plain("alive\n")
}

/// The readiness probe, `GET /readyz`: the database answers, and the server is not stopping. Fails with `Unavailable`
/// whatever the reason.
pub async fn ready(State(state): State<AppState>) -> Result<Response, Rejection> {
    if state.stop.is_cancelled() {
        return Err(Failure::unavailable().into());
    }
    state.ready.ask().await?;
    Ok(plain("ready\n"))
}

fn plain(text: &'static str) -> Response {
    let mut response = text.into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
