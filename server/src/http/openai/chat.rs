//! Chat completions: one question, and its answer in frames or whole. Only the order of the steps is here; reading and
//! writing are pure and stand beside it.

use super::{
    authentication::{authenticate, model_of},
    chat_request::ChatRequest,
    frames::Frames,
    rejection::Rejection,
    shapes::{self, Head},
    whole::Whole,
};
use crate::http::{limits::HeldBody, state::AppState};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderName, header},
    response::Response,
};
use contract::{Failure, ModelId, ports::Pieces, prompt::Piece};
use futures::StreamExt;

/// The handler of `POST /v1/chat/completions`. It is not detached from its connection, unlike all that changes something:
/// dropping it, or the body of its answer, stops the model, and `Metered` writes down what it took until then.
pub async fn complete(
    State(state): State<AppState>,
    request: Request,
) -> Result<Response, Rejection> {
    let (context, HeldBody { bytes, permit }) = authenticate(&state, request).await?;
    let ChatRequest { model, prompt, streams, reports_usage } = ChatRequest::read(&bytes)?;
    // It may be megabytes, and the answer minutes away. The prompt is as long, and counts as it.
    drop(bytes);
    let mut head = Head {
        id: format!("chatcmpl-{}", context.trace_id),
        created: state.clock.now().millis() / 1000,
        model: model_of(&model)?,
    };
    let mut pieces = state.ports.completions().ask(&context.caller, &head.model, prompt).await?;
    // Before anything is said, a failure is still a status.
    let first = first(&mut pieces, &mut head.model).await?;
    drop(permit);
    if !streams {
        let whole = Whole::collect(first, pieces, &head.model).await?;
        return Ok(shapes::whole(&head.model, &whole.completion(&head)));
    }
    let model = head.model.clone();
    let frames = Frames::new(head, reports_usage, first, pieces, context.language);
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store"),
        // A proxy that collects the answer before it passes it on would defeat its purpose.
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    Ok(shapes::named(&model, (headers, Body::from_stream(frames))))
}

/// Waits until the model says something, and learns which one does.
async fn first(pieces: &mut Pieces, model: &mut ModelId) -> Result<Piece, Failure> {
    loop {
        match pieces.next().await {
            Some(Ok(Piece::AttemptFailed { .. })) => {}
            Some(Ok(Piece::Routed { model: asked, .. })) => *model = asked,
            Some(piece) => return piece,
            None => return Err(shapes::broken_off(model)),
        }
    }
}
