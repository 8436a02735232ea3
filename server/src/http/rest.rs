//! The REST API at `/api/v1`, for programs that do what people do: the same ports as the server functions, under
//! addresses and in shapes of its own, which stay when the page's change. `document` says what there is (OpenAPI 3.1),
//! and is made from the handlers themselves.

mod accounts;
mod budgets;
mod chats;
mod document;
mod json;
mod keys;
mod messages;
mod models;
mod paths;
mod people;
mod reference;
mod sessions;
mod shapes;
mod shares;
mod tokens;
mod usage;

use super::rpc;
use crate::state::AppState;
use axum::{
    Extension, Router,
    routing::{any, get},
};
use utoipa::openapi::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

/// Where the API lies.
pub const BASE: &str = "/api/v1";

/// The routes of the API, its document and its reference.
pub fn router() -> Router<AppState> {
    let (routes, _) = operations();
    let nowhere = || any(rpc::no_door);
    Router::new()
        .merge(routes)
        .route("/api/v1", get(reference::redirect))
        .route("/api/v1/openapi.json", get(document::serve))
        .route(
            "/api/v1/reference",
            get(reference::page).layer(Extension(reference::Pages::default())),
        )
        .route("/api/v1/", nowhere())
        .route("/api/v1/{*path}", nowhere())
}

/// Every operation with its description. A handler that is not here is not reachable, and one that is here is described.
fn operations() -> (Router<AppState>, OpenApi) {
    OpenApiRouter::with_openapi(document::base())
        .nest(
            BASE,
            OpenApiRouter::new()
                .routes(routes!(tokens::issue))
                .routes(routes!(tokens::refresh))
                .routes(routes!(accounts::show))
                .routes(routes!(accounts::rename))
                .routes(routes!(accounts::change_email))
                .routes(routes!(accounts::change_password))
                .routes(routes!(accounts::prefer))
                .routes(routes!(sessions::list, sessions::end_others))
                .routes(routes!(sessions::end))
                .routes(routes!(people::list, people::add))
                .routes(routes!(people::delete))
                .routes(routes!(people::suspend))
                .routes(routes!(chats::list, chats::start))
                .routes(routes!(chats::show, chats::change, chats::delete))
                .routes(routes!(chats::cost))
                .routes(routes!(chats::restore))
                .routes(routes!(chats::switch))
                .routes(routes!(messages::list, messages::send))
                .routes(routes!(messages::regenerate))
                .routes(routes!(messages::resume))
                .routes(routes!(messages::stop))
                .routes(routes!(models::list))
                .routes(routes!(usage::report))
                .routes(routes!(usage::export))
                .routes(routes!(budgets::list))
                .routes(routes!(keys::list, keys::add))
                .routes(routes!(keys::revoke))
                .routes(routes!(shares::list, shares::create))
                .routes(routes!(shares::revoke))
                .routes(routes!(shares::open)),
        )
        .split_for_parts()
}
