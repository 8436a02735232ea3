//! The operation on budgets, as those see them whom they bind. Who sets one does it on the page: here is nothing to change.

use super::shapes::budgets::Balance;
use crate::http::{auth::Bearer, rejection::Rejection, state::AppState};
use axum::{Json, extract::State};

/// Lists the budgets that bind the caller, the most used up first.
#[utoipa::path(
    get,
    path = "/budgets",
    operation_id = "list_budgets",
    tag = "usage",
    responses((status = OK, body = Vec<Balance>, description = "The balances.")),
)]
pub async fn list(
    State(state): State<AppState>,
    Bearer(call): Bearer,
) -> Result<Json<Vec<Balance>>, Rejection> {
    let balances = state.ports.budgets().mine(&call.caller).await?;
    Ok(Json(balances.into_iter().map(Into::into).collect()))
}
