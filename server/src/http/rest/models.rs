//! The operation on models, the only one that a key may use too: it asks the port of completions and not that of models.

use super::shapes::models::Model;
use crate::http::{auth::Bearer, rejection::Rejection, state::AppState};
use axum::{Json, extract::State};

/// Lists the models that the caller may ask, aliases included, the preferred one first. Keys may ask for this, too.
#[utoipa::path(
    get,
    path = "/models",
    operation_id = "list_models",
    tag = "models",
    responses((status = OK, body = Vec<Model>, description = "The models.")),
)]
pub async fn list(
    State(state): State<AppState>,
    Bearer(call): Bearer,
) -> Result<Json<Vec<Model>>, Rejection> {
    let models = state.ports.completions().models(&call.caller).await?;
    Ok(Json(models.into_iter().map(Into::into).collect()))
}
