//! The operations on messages and on the turns that answer them: one file, because every question begins a turn.

use super::{
    json::AuthenticatedJson,
    paths::{AnswerPath, ChatPath, TurnPath},
    shapes::{
        messages::{Messages, MessagesQuery},
        questions::{Another, NewMessage, Sent},
    },
};
use crate::http::{auth::Bearer, rejection::Rejection, state::AppState};
use axum::{
    Json,
    extract::{Path, Query, State},
    http::StatusCode,
};

/// Lists the messages of the branch that a chat shows, the newest ones or those before a message: 100 at most, fewer where
/// they are long.
///
/// An answer that is being made has `"outcome": null` and the text that was written so far.
#[utoipa::path(
    get,
    path = "/chats/{chat}/messages",
    operation_id = "list_messages",
    tag = "messages",
    params(ChatPath, MessagesQuery),
    responses((status = OK, body = Messages, description = "A stretch of the branch.")),
)]
pub async fn list(
    State(state): State<AppState>,
    Bearer(call): Bearer,
    Path(ChatPath { chat }): Path<ChatPath>,
    Query(MessagesQuery { before }): Query<MessagesQuery>,
) -> Result<Json<Messages>, Rejection> {
    let opened = state.ports.chats().open(&call.caller, chat, before).await?;
    Ok(Json(opened.into()))
}

/// Asks a question in a chat. `busy` while an answer is being made there.
#[utoipa::path(
    post,
    path = "/chats/{chat}/messages",
    operation_id = "send_message",
    tag = "messages",
    params(ChatPath),
    request_body = NewMessage,
    responses((status = ACCEPTED, body = Sent, description = "The question, and the turn that answers it.")),
)]
pub async fn send(
    State(state): State<AppState>,
    Path(ChatPath { chat }): Path<ChatPath>,
    AuthenticatedJson { call, body }: AuthenticatedJson<NewMessage>,
) -> Result<(StatusCode, Json<Sent>), Rejection> {
    let question = body.message.question(&*state.ids);
    let sent = state.ports.messages().send(&call.caller, chat, body.parent, question).await?;
    Ok((StatusCode::ACCEPTED, Json(sent.into())))
}

/// Answers the question of an answer once more, as a new version beside it.
#[utoipa::path(
    post,
    path = "/messages/{answer}/regenerate",
    operation_id = "regenerate_answer",
    tag = "messages",
    params(AnswerPath),
    request_body = Another,
    responses((status = ACCEPTED, body = Sent, description = "The question, and the turn that answers it.")),
)]
pub async fn regenerate(
    State(state): State<AppState>,
    Path(AnswerPath { answer }): Path<AnswerPath>,
    AuthenticatedJson { call, body }: AuthenticatedJson<Another>,
) -> Result<(StatusCode, Json<Sent>), Rejection> {
    let messages = state.ports.messages();
    let sent = messages.regenerate(&call.caller, answer, body.model.as_deref()).await?;
    Ok((StatusCode::ACCEPTED, Json(sent.into())))
}

/// Continues an answer that was cut, stopped, interrupted or failed, as a new version that begins with what was kept.
///
/// `too_large` for one that is as long as an answer can be.
#[utoipa::path(
    post,
    path = "/messages/{answer}/continue",
    operation_id = "continue_answer",
    tag = "messages",
    params(AnswerPath),
    request_body = Another,
    responses((status = ACCEPTED, body = Sent, description = "The question, and the turn that answers it.")),
)]
pub async fn resume(
    State(state): State<AppState>,
    Path(AnswerPath { answer }): Path<AnswerPath>,
    AuthenticatedJson { call, body }: AuthenticatedJson<Another>,
) -> Result<(StatusCode, Json<Sent>), Rejection> {
    let messages = state.ports.messages();
    let sent = messages.resume(&call.caller, answer, body.model.as_deref()).await?;
    Ok((StatusCode::ACCEPTED, Json(sent.into())))
}

/// Stops a turn. What was written stays; stopping one that has ended changes nothing.
#[utoipa::path(
    post,
    path = "/turns/{turn}/stop",
    operation_id = "stop_turn",
    tag = "messages",
    params(TurnPath),
    responses((status = NO_CONTENT, description = "The turn has ended or is about to.")),
)]
pub async fn stop(
    State(state): State<AppState>,
    Bearer(call): Bearer,
    Path(TurnPath { turn }): Path<TurnPath>,
) -> Result<StatusCode, Rejection> {
    state.ports.messages().stop(&call.caller, turn).await?;
    Ok(StatusCode::NO_CONTENT)
}
