//! Chats. Somebody else's are `missing`.

use super::{
    json::AuthenticatedJson,
    messages::{Question, Sent},
    moment::Moment,
    money::Cost,
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
use contract::{Chat as Known, ChatId, Cursor, MessageId, Page};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// A chat.
#[derive(Serialize, ToSchema)]
pub struct Chat {
    /// Its id.
    id: Uuid,
    /// What it is called.
    title: String,
    /// Whether it stands at the top of the list.
    pinned: bool,
    /// The model that was asked last.
    model: String,
    /// What all calls of models for it cost together, its title included.
    cost: Cost,
    /// The newest message of the branch that is shown.
    head: Option<Uuid>,
    /// The turn that is making an answer right now.
    live: Option<Uuid>,
    /// When it began.
    created_at: Moment,
    /// When something was last said in it.
    updated_at: Moment,
    /// When it was deleted. It is purged 30 days later.
    deleted_at: Option<Moment>,
}

impl From<Known> for Chat {
    fn from(known: Known) -> Self {
        Self {
            id: known.id.uuid(),
            title: known.title.as_str().to_owned(),
            pinned: known.pinned,
            model: known.model.to_string(),
            cost: known.cost.into(),
            head: known.head.map(MessageId::uuid),
            live: known.live.map(contract::TurnId::uuid),
            created_at: known.created_at.into(),
            updated_at: known.updated_at.into(),
            deleted_at: known.deleted_at.map(Into::into),
        }
    }
}

/// A page of chats.
#[derive(Serialize, ToSchema)]
pub struct Chats {
    /// What is on this page.
    items: Vec<Chat>,
    /// What to ask for as `after` to read the next page; `null` on the last one.
    next: Option<String>,
}

/// Which chats.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Only those whose title holds this, in any case.
    search: Option<String>,
    /// `true`: those in the bin instead.
    deleted: Option<bool>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// The first question of a chat.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewChat {
    /// The chat's id, a `UUIDv7` of the program's: beginning it twice is beginning it once. Without one it gets one.
    #[serde(default)]
    id: Option<Uuid>,
    /// The question.
    message: Question,
}

/// What is to be changed; the rest stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChatChange {
    /// What the chat is called from now on, on one line.
    #[serde(default)]
    #[schema(
        min_length = 1,
        max_length = 200,
        pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"
    )]
    title: Option<String>,
    /// Whether it stands at the top of the list.
    #[serde(default)]
    pinned: Option<bool>,
}

/// The branch to show.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Branch {
    /// A message that it goes through.
    message: Uuid,
}

/// Lists chats, the pinned ones first, then the most recently used; 50 a page.
#[utoipa::path(
    get,
    path = "/chats",
    operation_id = "list_chats",
    tag = "chats",
    params(Wanted),
    responses((status = OK, body = Chats, description = "A page of chats.")),
)]
pub async fn list(
    State(state): State<AppState>,
    Bearer(call): Bearer,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Chats>, Rejection> {
    let Wanted { search, deleted, after } = wanted;
    let (deleted, after) = (deleted.unwrap_or_default(), after.map(Cursor));
    let Page { items, next } =
        state.ports.chats().list(&call.caller, search.as_deref(), deleted, after.as_ref()).await?;
    let items = items.into_iter().map(Into::into).collect();
    Ok(Json(Chats { items, next: next.map(|Cursor(next)| next) }))
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
    let chat = ChatId::new(body.id.unwrap_or_else(|| state.ids.uuid()));
    let ask = body.message.ask(&*state.ids);
    let sent = state.ports.messages().start(&call.caller, chat, ask).await?;
    Ok((StatusCode::ACCEPTED, Json(sent.into())))
}

/// Shows a chat, without its messages.
#[utoipa::path(
    get,
    path = "/chats/{chat}",
    operation_id = "show_chat",
    tag = "chats",
    params(("chat" = Uuid, Path, description = "The chat.")),
    responses((status = OK, body = Chat, description = "The chat.")),
)]
pub async fn show(
    State(state): State<AppState>,
    Bearer(call): Bearer,
    Path(chat): Path<Uuid>,
) -> Result<Json<Chat>, Rejection> {
    let opened = state.ports.chats().open(&call.caller, ChatId::new(chat), None).await?;
    Ok(Json(opened.chat.into()))
}

/// What a chat cost.
#[derive(Serialize, ToSchema)]
pub struct ChatCost {
    /// All of it: every version of every answer, and titles.
    whole: Cost,
    /// The answers of the branch that is shown, and titles that were suggested after them.
    branch: Cost,
}

/// Says what a chat cost: all of it, and the branch that is shown.
#[utoipa::path(
    get,
    path = "/chats/{chat}/cost",
    operation_id = "show_cost",
    tag = "chats",
    params(("chat" = Uuid, Path, description = "The chat.")),
    responses((status = OK, body = ChatCost, description = "What it cost.")),
)]
pub async fn cost(
    State(state): State<AppState>,
    Bearer(call): Bearer,
    Path(chat): Path<Uuid>,
) -> Result<Json<ChatCost>, Rejection> {
    let contract::ChatCost { whole, branch } =
        state.ports.usage().of_chat(&call.caller, ChatId::new(chat)).await?;
    Ok(Json(ChatCost { whole: whole.into(), branch: branch.into() }))
}

/// Changes a chat's title, or puts it to the top of the list, or back.
#[utoipa::path(
    patch,
    path = "/chats/{chat}",
    operation_id = "change_chat",
    tag = "chats",
    params(("chat" = Uuid, Path, description = "The chat.")),
    request_body = ChatChange,
    responses((status = OK, body = Chat, description = "The chat.")),
)]
pub async fn change(
    State(state): State<AppState>,
    Path(chat): Path<Uuid>,
    AuthenticatedJson { call, body }: AuthenticatedJson<ChatChange>,
) -> Result<Json<Chat>, Rejection> {
    let (chats, id) = (state.ports.chats(), ChatId::new(chat));
    let renamed = match body.title {
        Some(title) => Some(chats.rename(&call.caller, id, &title).await?),
        None => None,
    };
    let pinned = match body.pinned {
        Some(pinned) => Some(chats.pin(&call.caller, id, pinned).await?),
        None => None,
    };
    match pinned.or(renamed) {
        Some(chat) => Ok(Json(chat.into())),
        None => show(State(state.clone()), Bearer(call), Path(chat)).await,
    }
}

/// Moves a chat to the bin, from where it is purged after 30 days. Its live turn is stopped, its shares are gone.
#[utoipa::path(
    delete,
    path = "/chats/{chat}",
    operation_id = "delete_chat",
    tag = "chats",
    params(("chat" = Uuid, Path, description = "The chat.")),
    responses((status = NO_CONTENT, description = "It is in the bin.")),
)]
pub async fn delete(
    State(state): State<AppState>,
    Bearer(call): Bearer,
    Path(chat): Path<Uuid>,
) -> Result<StatusCode, Rejection> {
    state.ports.chats().delete(&call.caller, ChatId::new(chat)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Brings a chat back from the bin.
#[utoipa::path(
    post,
    path = "/chats/{chat}/restore",
    operation_id = "restore_chat",
    tag = "chats",
    params(("chat" = Uuid, Path, description = "The chat.")),
    responses((status = OK, body = Chat, description = "The chat.")),
)]
pub async fn restore(
    State(state): State<AppState>,
    Bearer(call): Bearer,
    Path(chat): Path<Uuid>,
) -> Result<Json<Chat>, Rejection> {
    let chat = state.ports.chats().restore(&call.caller, ChatId::new(chat)).await?;
    Ok(Json(chat.into()))
}

/// Shows another branch of a chat, down to its newest message.
#[utoipa::path(
    put,
    path = "/chats/{chat}/branch",
    operation_id = "switch_branch",
    tag = "chats",
    params(("chat" = Uuid, Path, description = "The chat.")),
    request_body = Branch,
    responses((status = OK, body = Chat, description = "The chat.")),
)]
pub async fn switch(
    State(state): State<AppState>,
    Path(chat): Path<Uuid>,
    AuthenticatedJson { call, body }: AuthenticatedJson<Branch>,
) -> Result<Json<Chat>, Rejection> {
    let (chats, message) = (state.ports.chats(), MessageId::new(body.message));
    let opened = chats.switch(&call.caller, ChatId::new(chat), message).await?;
    Ok(Json(opened.chat.into()))
}
