//! The operations on chats. Somebody else's are `missing`. What is said in them is `messages`'.

use super::{
    json::AuthenticatedJson,
    paths::ChatPath,
    shapes::{
        chats::{Branch, Chat, ChatChange, ChatCost, Chats, ChatsQuery},
        questions::{NewChat, Sent},
    },
};
use crate::http::{auth::Bearer, rejection::Rejection, state::AppState};
use axum::{
    Json,
    extract::{Path, Query, State},
    http::StatusCode,
};
use contract::{ChatId, Cursor};

/// Lists chats, the pinned ones first, then the most recently used; 50 a page.
#[utoipa::path(
    get,
    path = "/chats",
    operation_id = "list_chats",
    tag = "chats",
    params(ChatsQuery),
    responses((status = OK, body = Chats, description = "A page of chats.")),
)]
pub async fn list(
    State(state): State<AppState>,
    Bearer(call): Bearer,
    Query(query): Query<ChatsQuery>,
) -> Result<Json<Chats>, Rejection> {
    let ChatsQuery { search, deleted, after } = query;
    let (deleted, after) = (deleted.unwrap_or_default(), after.map(Cursor));
    let page =
        state.ports.chats().list(&call.caller, search.as_deref(), deleted, after.as_ref()).await?;
    Ok(Json(page.into()))
}

/// Begins a chat with a question. The answer is being made when this returns: read it in the chat's messages.
#[utoipa::path(
    post,
    path = "/chats",
    operation_id = "start_chat",
    tag = "chats",
    request_body = NewChat,
    responses((status = ACCEPTED, body = Sent, description = "The question, and the turn that answers it.")),
)]
pub async fn start(
    State(state): State<AppState>,
    AuthenticatedJson { call, body }: AuthenticatedJson<NewChat>,
) -> Result<(StatusCode, Json<Sent>), Rejection> {
    let chat = body.id.unwrap_or_else(|| ChatId::new(state.ids.uuid()));
    let question = body.message.question(&*state.ids);
    let sent = state.ports.messages().start(&call.caller, chat, question).await?;
    Ok((StatusCode::ACCEPTED, Json(sent.into())))
}

/// Shows a chat, without its messages.
#[utoipa::path(
    get,
    path = "/chats/{chat}",
    operation_id = "show_chat",
    tag = "chats",
    params(ChatPath),
    responses((status = OK, body = Chat, description = "The chat.")),
)]
pub async fn show(
    State(state): State<AppState>,
    Bearer(call): Bearer,
    Path(ChatPath { chat }): Path<ChatPath>,
) -> Result<Json<Chat>, Rejection> {
    let chat = state.ports.chats().show(&call.caller, chat).await?;
    Ok(Json(chat.into()))
}

/// Shows what a chat cost: all of it, and the branch that is shown.
#[utoipa::path(
    get,
    path = "/chats/{chat}/cost",
    operation_id = "show_cost",
    tag = "chats",
    params(ChatPath),
    responses((status = OK, body = ChatCost, description = "The cost, of all of it and of the branch.")),
)]
pub async fn cost(
    State(state): State<AppState>,
    Bearer(call): Bearer,
    Path(ChatPath { chat }): Path<ChatPath>,
) -> Result<Json<ChatCost>, Rejection> {
    let cost = state.ports.usage().of_chat(&call.caller, chat).await?;
    Ok(Json(cost.into()))
}

/// Changes a chat's title, or pins it to the top of the list, or both.
#[utoipa::path(
    patch,
    path = "/chats/{chat}",
    operation_id = "change_chat",
    tag = "chats",
    params(ChatPath),
    request_body = ChatChange,
    responses((status = OK, body = Chat, description = "The chat, changed.")),
)]
pub async fn change(
    State(state): State<AppState>,
    Path(ChatPath { chat }): Path<ChatPath>,
    AuthenticatedJson { call, body }: AuthenticatedJson<ChatChange>,
) -> Result<Json<Chat>, Rejection> {
    let chats = state.ports.chats();
    let renamed = match body.title {
        Some(title) => Some(chats.rename(&call.caller, chat, &title).await?),
        None => None,
    };
    let pinned = match body.pinned {
        Some(pinned) => Some(chats.pin(&call.caller, chat, pinned).await?),
        None => None,
    };
    match pinned.or(renamed) {
        Some(changed) => Ok(Json(changed.into())),
        None => show(State(state.clone()), Bearer(call), Path(ChatPath { chat })).await,
    }
}

/// Moves a chat to the bin, from where it is purged after 30 days. Its live turn is stopped, its shares are gone.
#[utoipa::path(
    delete,
    path = "/chats/{chat}",
    operation_id = "delete_chat",
    tag = "chats",
    params(ChatPath),
    responses((status = NO_CONTENT, description = "The chat is in the bin.")),
)]
pub async fn delete(
    State(state): State<AppState>,
    Bearer(call): Bearer,
    Path(ChatPath { chat }): Path<ChatPath>,
) -> Result<StatusCode, Rejection> {
    state.ports.chats().delete(&call.caller, chat).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Brings a chat back from the bin.
#[utoipa::path(
    post,
    path = "/chats/{chat}/restore",
    operation_id = "restore_chat",
    tag = "chats",
    params(ChatPath),
    responses((status = OK, body = Chat, description = "The chat.")),
)]
pub async fn restore(
    State(state): State<AppState>,
    Bearer(call): Bearer,
    Path(ChatPath { chat }): Path<ChatPath>,
) -> Result<Json<Chat>, Rejection> {
    let chat = state.ports.chats().restore(&call.caller, chat).await?;
    Ok(Json(chat.into()))
}

/// Switches a chat to the branch that a message is on, down to its newest message.
#[utoipa::path(
    put,
    path = "/chats/{chat}/branch",
    operation_id = "switch_branch",
    tag = "chats",
    params(ChatPath),
    request_body = Branch,
    responses((status = OK, body = Chat, description = "The chat.")),
)]
pub async fn switch(
    State(state): State<AppState>,
    Path(ChatPath { chat }): Path<ChatPath>,
    AuthenticatedJson { call, body }: AuthenticatedJson<Branch>,
) -> Result<Json<Chat>, Rejection> {
    let chat = state.ports.chats().switch(&call.caller, chat, body.message).await?;
    Ok(Json(chat.into()))
}
