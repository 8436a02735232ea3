//! The models that a program may ask, aliases included, as a list and one by one: the only part of the API that asks none.

use super::{
    authentication::{ProgramContext, model_of},
    rejection::Rejection,
};
use crate::http::{rejection, state::AppState};
use axum::{
    Json,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use contract::{Failure, Model, Subject};
use serde::Serialize;

#[derive(Serialize)]
struct List<'a> {
    object: &'static str,
    data: Vec<Listed<'a>>,
}

#[derive(Serialize)]
struct Listed<'a> {
    id: &'a str,
    object: &'static str,
    /// Nobody here knows, and clients want a number.
    created: u64,
    owned_by: &'a str,
}

impl<'a> Listed<'a> {
    fn of(model: &'a Model) -> Self {
        let id = &model.id;
        Self { id: id.as_str(), object: "model", created: 0, owned_by: id.provider() }
    }
}

/// The handler of `GET /v1/models`.
pub async fn models(
    State(state): State<AppState>,
    context: Result<ProgramContext, rejection::Rejection>,
) -> Result<Response, Rejection> {
    let models = of(&state, &context?).await?;
    let data = models.iter().map(Listed::of).collect();
    Ok(Json(List { object: "list", data }).into_response())
}

/// The handler of `GET /v1/models/{id}`.
pub async fn model(
    State(state): State<AppState>,
    context: Result<ProgramContext, rejection::Rejection>,
    Path(id): Path<String>,
) -> Result<Response, Rejection> {
    let (context, id) = (context?, model_of(&id));
    let models = of(&state, &context).await?;
    let id = id?;
    let model = models.iter().find(|model| model.id == id);
    let missing = Failure::Missing { what: Subject::Model };
    Ok(Json(Listed::of(model.ok_or(missing)?)).into_response())
}

async fn of(state: &AppState, context: &ProgramContext) -> Result<Vec<Model>, Rejection> {
    Ok(state.ports.completions().models(&context.caller).await?)
}
