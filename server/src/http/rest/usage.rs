//! The operations on usage: what models took, as a report and as a table. The one on a single chat is with `chats`.

use super::shapes::usage::{Report, UsageQuery};
use crate::http::{auth::Bearer, rejection::Rejection, state::AppState};
use axum::{
    Json,
    extract::{Query, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

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

/// Exports the same as a table for spreadsheets (RFC 4180, UTF-8): a line for each day, model, person and key.
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
    let table = state.ports.usage().export(&call.caller, query.days(), query.scope()).await?;
    let kind = HeaderValue::from_static("text/csv; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind)], table).into_response())
}
