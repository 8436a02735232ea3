//! The security headers of every answer, in one place: a handler that sets none is as safe as the others.

use super::area::Area;
use crate::http::state::AppState;
use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

/// The Content Security Policy of the page: everything from here and nothing inline; wasm needs its own word.
/// `connect-src 'self'` holds the socket as well.
const PAGE: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// The Content Security Policy of a share's page: no script at all.
pub const SHARE: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Adds the security headers that a handler has not set itself, and keeps the answers of the APIs out of caches.
pub async fn secure(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let is_page = Area::of(request.uri().path()) == Area::Pages;
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut say = |name: HeaderName, value| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    say(header::CONTENT_SECURITY_POLICY, PAGE);
    say(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    say(header::REFERRER_POLICY, "same-origin");
    say(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    say(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    say(
        HeaderName::from_static("permissions-policy"),
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    );
    if state.site.secure {
        say(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    if !is_page {
        say(header::CACHE_CONTROL, "no-store");
    }
    response
}
