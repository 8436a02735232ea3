//! The router: the whole URL space on one screen, and the order of the layers around it, which decides who sees what first.

use super::{assets, error, headers, health, limits, openai, rest, rpc, share, socket};
use crate::http::state::AppState;
use axum::{
    Extension, Router,
    middleware::{from_fn, from_fn_with_state},
    routing::{any, get, post},
};

/// The router of everything that can be asked over HTTP. Whoever serves it puts the peer's `ConnectInfo<SocketAddr>` into
/// the extensions of each request: sign-in attempts are counted by address.
pub fn router(state: AppState) -> Router {
    Router::new()
        .merge(rest::router(state.clone()))
        .route("/api/{*path}", any(rpc::rpc))
        .route("/api", any(rpc::not_found))
        .route("/api/", any(rpc::not_found))
        .route("/v1/chat/completions", post(openai::complete))
        .route("/v1/embeddings", post(openai::embed))
        .route("/v1/models", get(openai::models))
        .route("/v1/models/{*id}", get(openai::model))
        .route("/v1/{*path}", any(rpc::not_found))
        .route("/v1", any(rpc::not_found))
        .route("/v1/", any(rpc::not_found))
        .route("/ws", get(socket::socket).layer(Extension(socket::ConnectionLimit::default())))
        .route("/s/{token}", get(share::share))
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .fallback(assets::serve)
        // From here on each layer wraps those above it.
        .layer(from_fn(limits::bound))
        .layer(from_fn_with_state(state.clone(), error::explain))
        .layer(from_fn_with_state(state.clone(), headers::secure))
        .with_state(state)
}
