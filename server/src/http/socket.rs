//! The one WebSocket, `/ws`: the upgrade of a signed-in person's request. What is said over it afterwards is `conversation`'s,
//! which knows no HTTP; here is everything that does.

mod connection_limit;
mod conversation;
mod watched;

pub use connection_limit::ConnectionLimit;

use super::{auth::CallContext, rejection::Rejection};
use crate::http::state::AppState;
use axum::{
    Extension,
    extract::{
        State,
        ws::{WebSocket, WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    response::Response,
};
use contract::{Failure, Field, Rule, socket::MAX_CLIENT_FRAME};
use conversation::{Conversation, Timeouts};
use futures::StreamExt;

/// The size of a socket's buffers, in bytes. Small, because each socket has two and frames are small; larger ones pass all the
/// same.
const BUFFER: usize = 8 * 1024;

/// Upgrades a signed-in person's request to a WebSocket.
///
/// Refuses with `TooMany` when the account has as many open as it may have.
pub async fn socket(
    State(state): State<AppState>,
    Extension(limit): Extension<ConnectionLimit>,
    call: CallContext,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Rejection> {
    let person = call.caller.person()?;
    let malformed = |_| Failure::Invalid { field: Field::Arguments, rule: Rule::Malformed };
    let upgrade = upgrade.map_err(malformed)?;
    let permit = limit.acquire(person.account).ok_or(Failure::TooMany { retry_after_s: 5 })?;
    let conversation = Conversation {
        ports: state.ports,
        caller: call.caller,
        address: call.client.address,
        trace_id: call.trace_id,
        stop: state.stop,
        timeouts: Timeouts::default(),
    };
    let tracker = state.tracker;
    let talk = move |socket: WebSocket| async move {
        let (to, from) = socket.split();
        tracker.track_future(conversation.hold(from, to)).await;
        drop(permit);
    };
    Ok(upgrade
        .max_message_size(MAX_CLIENT_FRAME)
        .max_frame_size(MAX_CLIENT_FRAME)
        .read_buffer_size(BUFFER)
        .write_buffer_size(BUFFER)
        .on_upgrade(talk))
}
