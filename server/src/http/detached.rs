//! Work that is detached from its connection: what a request has begun runs to its end even if the client goes away.
//!
//! hyper drops the future of a request whose client has hung up, and `error::explain` one that takes too long. Whatever
//! changes something would be left half done: a new password, and the old sessions alive. So all of it runs on tasks of its
//! own, server functions and the REST API alike.
//!
//! OpenAI's API does not come here: hanging up is how a program stops a model. What is left then is accounted for by what
//! is dropped: the answer (`backend/ledger/metered.rs`) and what is set aside for it (`backend/spending/reservation.rs`).

use super::{auth, error, rejection::Rejection};
use crate::http::state::AppState;
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use contract::{Failure, TraceId, ports::Fault};
use futures::FutureExt;
use std::{panic::AssertUnwindSafe, sync::Arc};
use tokio::sync::oneshot;
use tokio_util::task::TaskTracker;
use tracing::Instrument;

/// Runs whatever changes something to its end. What only reads ends with its reader.
pub async fn changes(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    let trace_id = auth::trace_id(request.extensions());
    run(&state.tracker, trace_id, next.run(request)).await
}

/// Runs the work of a request to its end, and gives its response to whoever still waits for it. If nobody does, its fault
/// ends here.
pub async fn run(
    tracker: &TaskTracker,
    trace_id: TraceId,
    work: impl Future<Output = Response> + Send + 'static,
) -> Response {
    let (done, answer) = oneshot::channel();
    let run = async move {
        let ended = AssertUnwindSafe(work).catch_unwind().await;
        let response = ended.unwrap_or_else(|panic| error::broke(&trace_id, panic.as_ref()));
        if let Err(mut unread) = done.send(response)
            && let Some(fault) = unread.extensions_mut().remove::<Arc<Fault>>()
        {
            error::report(&fault, &trace_id);
        }
    };
    tracker.spawn(run.in_current_span());
    // Only a runtime that ends drops the task before it has sent something.
    answer.await.unwrap_or_else(|_| Rejection::from(Failure::unavailable()).into_response())
}
