//! Messages and the turns that answer them; the answers themselves come over the socket. Apart from `chats`: everything
//! here begins a turn or ends one.

use super::error::Error;
use contract::{ChatId, MessageId, Sent, TurnId};
use leptos::{prelude::*, server_fn::codec::Json};

/// Sends a message in a chat, and begins the turn that answers it. `busy` while the chat has a live turn.
#[server(name = SendMessage, endpoint = "messages/send", input = Json)]
pub async fn send(
    /// The chat.
    chat: ChatId,
    /// The message it follows; an older one makes a branch, `null` stands beside the first.
    parent: Option<MessageId>,
    /// The message's id, a UUIDv7 of the client's: sending it twice is sending it once.
    message: MessageId,
    /// The text in Markdown, 1 byte to 256 KiB.
    text: String,
    /// The model to ask, `provider/name`.
    model: String,
) -> Result<Sent, Error> {
    let visit = crate::visit::current();
    let question = crate::visit::question(message, text, model);
    visit.answer(visit.messages().send(&visit.caller, chat, parent, question)).await
}

/// Asks once more for an answer: a new version beside it.
#[server(endpoint = "messages/regenerate", input = Json)]
pub async fn regenerate(
    /// The answer.
    answer: MessageId,
    /// The model to ask, `provider/name`; `null` asks the same one.
    model: Option<String>,
) -> Result<Sent, Error> {
    let visit = crate::visit::current();
    let asked = visit.messages().regenerate(&visit.caller, answer, model.as_deref());
    visit.answer(asked).await
}

/// Takes up an answer that was cut, stopped, interrupted or failed: a new version that begins with what was kept.
#[server(endpoint = "messages/continue", input = Json)]
pub async fn resume(
    /// The answer.
    answer: MessageId,
    /// The model to ask, `provider/name`; `null` asks the same one.
    model: Option<String>,
) -> Result<Sent, Error> {
    let visit = crate::visit::current();
    visit.answer(visit.messages().resume(&visit.caller, answer, model.as_deref())).await
}

/// Stops a live turn. What was written stays. Stopping an ended turn is fine.
#[server(endpoint = "messages/stop", input = Json)]
pub async fn stop(
    /// The turn.
    turn: TurnId,
) -> Result<(), Error> {
    let visit = crate::visit::current();
    visit.answer(visit.messages().stop(&visit.caller, turn)).await
}
