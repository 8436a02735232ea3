//! The authentication of a program's request: before its body is read, and with a rejection of OpenAI's kind. What chat
//! completions, embeddings and the list of models begin with alike.

use super::rejection::Rejection;
use crate::http::{
    area::Area,
    auth::Bearer,
    language,
    limits::{self, HeldBody, Sender},
    rejection,
    state::AppState,
};
use axum::{
    extract::{FromRequestParts, Request},
    http::request::Parts,
};
use contract::{Caller, Failure, Language, ModelId, Subject, TraceId};

/// The authenticated caller of OpenAI's API, by what stands in `Authorization`, and how to answer it.
pub struct ProgramContext {
    /// The caller: never `Anonymous`.
    pub caller: Caller,
    /// The language of failures, also of those in the midst of a stream.
    pub language: Language,
    /// The request's trace id, which completions take as theirs.
    pub trace_id: TraceId,
    /// The sender of the request's body, who is counted.
    pub sender: Sender,
}

impl FromRequestParts<AppState> for ProgramContext {
    type Rejection = rejection::Rejection;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &AppState,
    ) -> Result<Self, rejection::Rejection> {
        let language = language::of(&parts.headers);
        let Bearer(call) = Bearer::from_request_parts(parts, state).await?;
        let sender = call.sender();
        Ok(Self { caller: call.caller, language, trace_id: call.trace_id, sender })
    }
}

/// Authenticates a request and reads its body, at most as many bytes as its area takes. Without good credentials it is thrown away.
pub async fn authenticate(
    state: &AppState,
    request: Request,
) -> Result<(ProgramContext, HeldBody), Rejection> {
    let (mut parts, body) = request.into_parts();
    match ProgramContext::from_request_parts(&mut parts, state).await {
        Ok(context) => {
            let limit = Area::OpenAi.body_limit();
            let body = limits::read(&state.bodies, context.sender, body, limit).await?;
            Ok((context, body))
        }
        Err(rejection) => {
            limits::throw_away(body).await;
            Err(rejection.into())
        }
    }
}

/// The id of the model that a program names. A name that cannot be one is `Missing`, like one that is not there.
pub fn model_of(name: &str) -> Result<ModelId, Failure> {
    ModelId::parse(name).map_err(|_| Failure::Missing { what: Subject::Model })
}
