//! Messages and the turns that answer them.

use super::{
    chats::Chat,
    json::AuthenticatedJson,
    said::{Entry, Message},
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
use contract::{
    ChatId, MessageId, TurnId,
    ports::{Ask, Ids},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// A question.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The message's id, a `UUIDv7` of the program's: saying it twice is saying it once. Without one it gets one.
    #[serde(default)]
    id: Option<Uuid>,
    /// Markdown, at most 256 KiB.
    #[schema(min_length = 1, max_length = 262_144)]
    text: String,
    /// The model to ask, `provider/name`.
    #[schema(pattern = r"^[^/\x00-\x1f\x7f-\x9f]+/[^\x00-\x1f\x7f-\x9f]+$", max_length = 200)]
    model: String,
}

impl Question {
    /// The question as the ports want it.
    pub fn ask(self, ids: &dyn Ids) -> Ask {
        let Self { id, text, model } = self;
        Ask { id: MessageId::new(id.unwrap_or_else(|| ids.uuid())), text, model }
    }
}

/// A question in a chat.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMessage {
    /// The message that it follows: an older one makes a branch, and without one it stands beside the first.
    #[serde(default)]
    parent: Option<Uuid>,
    /// The question.
    message: Question,
}

/// Another model for an answer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Another {
    /// The model to ask; without one it is the same as before.
    #[serde(default)]
    #[schema(pattern = r"^[^/\x00-\x1f\x7f-\x9f]+/[^\x00-\x1f\x7f-\x9f]+$", max_length = 200)]
    model: Option<String>,
}

/// A question that was stored, and the turn that answers it.
#[derive(Serialize, ToSchema)]
pub struct Sent {
    /// The chat.
    chat: Chat,
    /// The question.
    message: Message,
    /// The turn.
    turn: Uuid,
    /// The message that it writes.
    answer: Uuid,
}

impl From<contract::Sent> for Sent {
    fn from(known: contract::Sent) -> Self {
        let contract::Sent { chat, message, turn, answer } = known;
        Self {
            chat: chat.into(),
            message: message.into(),
            turn: turn.uuid(),
            answer: answer.uuid(),
        }
    }
}

/// A part of the branch that a chat shows.
#[derive(Serialize, ToSchema)]
pub struct Messages {
    /// Its messages, oldest first; at most 100.
    items: Vec<Entry>,
    /// Whether older messages come before the first one: ask for them with `before`.
    more: bool,
}

/// Which part of the branch.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Part {
    /// The part before this message, instead of the newest.
    before: Option<Uuid>,
}

/// Lists the messages of the branch that a chat shows, the newest 100 or those before a message.
///
/// An answer that is being made has `"outcome": null` and the text that was written so far.
#[utoipa::path(
    get,
    path = "/chats/{chat}/messages",
    operation_id = "list_messages",
    tag = "messages",
    params(("chat" = Uuid, Path, description = "The chat."), Part),
    responses((status = OK, body = Messages, description = "The messages.")),
)]
pub async fn list(
    State(state): State<AppState>,
    Bearer(call): Bearer,
    Path(chat): Path<Uuid>,
    Query(Part { before }): Query<Part>,
) -> Result<Json<Messages>, Rejection> {
    let (chats, before) = (state.ports.chats(), before.map(MessageId::new));
    let opened = chats.open(&call.caller, ChatId::new(chat), before).await?;
    let items = opened.entries.into_iter().map(Into::into).collect();
    Ok(Json(Messages { items, more: opened.more }))
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
