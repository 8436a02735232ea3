//! The REST API at `/api/v1`, for programs that do what people do: the same ports as the server functions, under
//! addresses and in shapes of its own, which stay when the page's change. `document` says what there is (OpenAPI 3.1),
//! and is made from the handlers themselves.
//!
//! Here are only the routes around the operations, so that the router of the server knows one name.

mod accounts;
mod budgets;
mod chats;
mod document;
mod json;
mod keys;
mod messages;
mod models;
mod operations;
mod pages;
mod paths;
mod people;
mod reference;
mod sessions;
mod shapes;
mod shares;
mod tokens;
mod usage;

use super::{detached, rpc};
use crate::http::state::AppState;
use axum::{
    Extension, Router,
    middleware::from_fn_with_state,
    routing::{any, get},
};
use operations::operations;

/// The routes of the API, its document and its reference.
pub fn router(state: AppState) -> Router<AppState> {
    let (routes, _) = operations(document::base());
    let nowhere = || any(rpc::not_found);
    Router::new()
        .merge(routes.layer(from_fn_with_state(state, detached::changes)))
        .route("/api/v1", get(reference::redirect))
        .route("/api/v1/openapi.json", get(document::serve))
        .route(
            "/api/v1/reference",
            get(reference::page).layer(Extension(reference::Pages::default())),
        )
        .route("/api/v1/", nowhere())
        .route("/api/v1/{*path}", nowhere())
}
