//! Messages and the turns that answer them.

use super::{
    json::AuthenticatedJson,
    shapes::{
        messages::{Messages, MessagesQuery},
        questions::{Another, NewMessage, Sent},
    },
};
use crate::{
    http::{auth::Bearer, error::Rejection},
    state::AppState,
};
use axum::{
    Json,
    extract::{Path, Query, State},
    http::StatusCode,
};
use contract::{ChatId, MessageId, TurnId};
use uuid::Uuid;

/// Lists the messages of the branch that a chat shows, the newest 100 or those before a message.
///
/// An answer that is being made has `"outcome": null` and the text that was written so far.
#[utoipa::path(
    get,
    path = "/chats/{chat}/messages",
    operation_id = "list_messages",
    tag = "messages",
    params(("chat" = Uuid, Path, description = "The chat."), MessagesQuery),
    responses((status = OK, body = Messages, description = "The messages.")),
)]
pub async fn list(
    State(state): State<AppState>,
    Bearer(call): Bearer,
    Path(chat): Path<Uuid>,
    Query(MessagesQuery { before }): Query<MessagesQuery>,
) -> Result<Json<Messages>, Rejection> {
    let (chats, before) = (state.ports.chats(), before.map(MessageId::new));
    let opened = chats.open(&call.caller, ChatId::new(chat), before).await?;
    Ok(Json(opened.into()))
}

/// Says something in a chat. `busy` while an answer is being made there.
#[utoipa::path(
    post,
    path = "/chats/{chat}/messages",
    operation_id = "send_message",
    tag = "messages",
    params(("chat" = Uuid, Path, description = "The chat.")),
    request_body = NewMessage,
    responses((status = ACCEPTED, body = Sent, description = "The question, and the turn that answers it.")),
)]
pub async fn send(
    State(state): State<AppState>,
    Path(chat): Path<Uuid>,
    AuthenticatedJson { call, body }: AuthenticatedJson<NewMessage>,
) -> Result<(StatusCode, Json<Sent>), Rejection> {
    let (chat, parent) = (ChatId::new(chat), body.parent.map(MessageId::new));
    let ask = body.message.ask(&*state.ids);
    let sent = state.ports.messages().send(&call.caller, chat, parent, ask).await?;
    Ok((StatusCode::ACCEPTED, Json(sent.into())))
}

/// Answers the question of an answer once more: a new version beside it.
#[utoipa::path(
    post,
    path = "/messages/{answer}/regenerate",
    operation_id = "regenerate_answer",
    tag = "messages",
    params(("answer" = Uuid, Path, description = "The answer.")),
    request_body = Another,
    responses((status = ACCEPTED, body = Sent, description = "The question, and the turn that answers it.")),
)]
pub async fn regenerate(
    State(state): State<AppState>,
    Path(answer): Path<Uuid>,
    AuthenticatedJson { call, body }: AuthenticatedJson<Another>,
) -> Result<(StatusCode, Json<Sent>), Rejection> {
    let (messages, answer) = (state.ports.messages(), MessageId::new(answer));
    let sent = messages.regenerate(&call.caller, answer, body.model.as_deref()).await?;
    Ok((StatusCode::ACCEPTED, Json(sent.into())))
}

/// Takes up an answer that was cut, stopped, interrupted or failed: a new version that begins with what was kept.
#[utoipa::path(
    post,
    path = "/messages/{answer}/continue",
    operation_id = "continue_answer",
    tag = "messages",
    params(("answer" = Uuid, Path, description = "The answer.")),
    request_body = Another,
    responses((status = ACCEPTED, body = Sent, description = "The question, and the turn that answers it.")),
)]
pub async fn resume(
    State(state): State<AppState>,
    Path(answer): Path<Uuid>,
    AuthenticatedJson { call, body }: AuthenticatedJson<Another>,
) -> Result<(StatusCode, Json<Sent>), Rejection> {
    let (messages, answer) = (state.ports.messages(), MessageId::new(answer));
    let sent = messages.resume(&call.caller, answer, body.model.as_deref()).await?;
    Ok((StatusCode::ACCEPTED, Json(sent.into())))
}

/// Stops a turn. What was written stays; stopping one that has ended is fine.
#[utoipa::path(
    post,
    path = "/turns/{turn}/stop",
    operation_id = "stop_turn",
    tag = "messages",
    params(("turn" = Uuid, Path, description = "The turn.")),
    responses((status = NO_CONTENT, description = "It has ended or is about to.")),
)]
pub async fn stop(
    State(state): State<AppState>,
    Bearer(call): Bearer,
    Path(turn): Path<Uuid>,
) -> Result<StatusCode, Rejection> {
    state.ports.messages().stop(&call.caller, TurnId::new(turn)).await?;
    Ok(StatusCode::NO_CONTENT)
}
