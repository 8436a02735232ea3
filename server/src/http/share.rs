//! The page of a shared chat: HTML and CSS, rendered here, without a script.
//!
//! Anybody with the link may see it, and nobody else should hear of it: so it has headers and failures of its own.

use super::{auth, headers, language, rejection};
use crate::http::state::AppState;
use app::share;
use axum::{
    Extension,
    extract::{Path, RawQuery, Request, State},
    http::{HeaderName, HeaderValue, header},
    response::{Html, IntoResponse, Response},
};
use contract::{Caller, Language, TraceId, ports::Fault};
use std::sync::Arc;

/// The handler of `GET /s/{token}`: the page of a share, or one that says why there is none.
pub async fn share(
    State(state): State<AppState>,
    Extension(trace_id): Extension<TraceId>,
    Path(token): Path<String>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Response {
    let headers = request.headers();
    let language = language::asked_for(query.as_deref()).unwrap_or_else(|| language::of(headers));
    let css = state.assets.css_href().unwrap_or_default();
    let address = auth::address(&state, headers, request.extensions());
    let shared = match state.ports.count_request(&Caller::Anonymous, address) {
        Ok(()) => state.ports.shares().open(&token).await,
        Err(failure) => Err(Fault::from(failure)),
    };
    let response = match shared {
        Ok(shared) => {
            let url = format!("{}/s/{token}", state.site.public_url);
            Html(share::page(&shared, language, &css, &url)).into_response()
        }
        Err(fault) => {
            let failure = fault.failure(&trace_id);
            let page = share::closed_page(language, &failure, &css);
            // The page has its words; the fault goes on to where it is logged.
            (rejection::status(&failure), Extension(Arc::new(fault)), Html(page)).into_response()
        }
    };
    sealed(response, language)
}

/// Adds what keeps the page out of caches, indexes and other people's logs.
fn sealed(mut response: Response, language: Language) -> Response {
    let headers = response.headers_mut();
    let mut say = |name, value| drop(headers.insert(name, HeaderValue::from_static(value)));
    say(header::CONTENT_SECURITY_POLICY, headers::SHARE);
    say(header::REFERRER_POLICY, "no-referrer");
    say(header::CACHE_CONTROL, "no-store");
    say(header::CONTENT_LANGUAGE, language.tag());
    say(HeaderName::from_static("x-robots-tag"), "noindex, nofollow");
    response
}
