//! The operations of the API on one screen: what the router serves is what the document describes.
//!
//! A list of its own, because the two ask for it at different times: `rest` once for its routes, `document` and
//! `reference` for the descriptions.

use super::{
    accounts, budgets, chats, keys, messages, models, people, sessions, shares, tokens, usage,
};
use crate::http::state::AppState;
use axum::Router;
use utoipa::openapi::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The path below which the API lies.
pub const BASE: &str = "/api/v1";

/// Adds every operation to a document, and makes the router that serves them. A handler that is not here is not reachable,
/// and one that is here is described.
pub fn operations(base: OpenApi) -> (Router<AppState>, OpenApi) {
    OpenApiRouter::with_openapi(base)
        .nest(
            BASE,
            OpenApiRouter::new()
                .routes(routes!(tokens::issue))
                .routes(routes!(tokens::refresh))
                .routes(routes!(accounts::show))
                .routes(routes!(accounts::rename))
                .routes(routes!(accounts::prove))
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
