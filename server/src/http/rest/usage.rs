//! The operations on usage: what models took, as a report and as a table. The one on a single chat is with `chats`.

use super::shapes::usage::{Report, UsageQuery};
use crate::http::{auth::Bearer, rejection::Rejection, state::AppState};
use axum::{
    Json,
    body::Body,
    extract::{Query, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use contract::UsageTable;
use futures::{StreamExt, stream};
use std::{io, sync::Arc};

/// Reports what models took over some days: requests, tokens, money, failures and times.
#[utoipa::path(
    get,
    path = "/usage",
    operation_id = "report_usage",
    tag = "usage",
    params(UsageQuery),
    responses((status = OK, body = Report, description = "The report.")),
)]
pub async fn report(
    State(state): State<AppState>,
    Bearer(call): Bearer,
    Query(query): Query<UsageQuery>,
) -> Result<Json<Report>, Rejection> {
    let report = state.ports.usage().report(&call.caller, query.days(), query.scope()).await?;
    Ok(Json(report.into()))
}

/// Exports the same as a table for spreadsheets (RFC 4180, UTF-8): a line for each day, model, person and key. It is sent
/// while it is written; where that fails in between, the answer breaks off and is not complete.
#[utoipa::path(
    get,
    path = "/usage.csv",
    operation_id = "export_usage",
    tag = "usage",
    params(UsageQuery),
    responses((status = OK, body = String, content_type = "text/csv", description = "The table.")),
)]
pub async fn export(
    State(state): State<AppState>,
    Bearer(call): Bearer,
    Query(query): Query<UsageQuery>,
) -> Result<Response, Rejection> {
    let (days, scope) = (query.days(), query.scope());
    let UsageTable { text, next } =
        state.ports.usage().export(&call.caller, days, scope, 0).await?;
    let rest = stream::unfold(next, move |next| {
        let (ports, caller) = (Arc::clone(&state.ports), call.caller.clone());
        async move {
            match ports.usage().export(&caller, days, scope, next?).await {
                Ok(UsageTable { text, next }) => Some((Ok(text), next)),
                Err(fault) => {
                    tracing::warn!(?fault, "table of usage broke off");
                    Some((Err(io::Error::other("the table broke off")), None))
                }
            }
        }
    });
    let table = Body::from_stream(stream::once(async { Ok(text) }).chain(rest));
    let kind = HeaderValue::from_static("text/csv; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind)], table).into_response())
}
