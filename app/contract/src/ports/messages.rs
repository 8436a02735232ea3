//! What can be asked about messages and the turns that answer them.
//!
//! Both topics together, because no question is kept without the turn that answers it. Apart from chats, because these
//! methods ask models: they begin work that goes on after they have answered.

use super::Fault;
use crate::{Caller, ChatId, MessageId, Sent, TurnId};
use async_trait::async_trait;

/// A question on its way in.
#[derive(Clone, Debug)]
pub struct Question {
    /// The message's id, minted by the client: sending it twice answers the same `Sent`.
    pub id: MessageId,
    /// The text in Markdown, 1 byte to `Message::MAX`.
    pub text: String,
    /// The id of the model or alias to ask, `provider/name`.
    pub model: String,
}

/// The port of messages and the turns that answer them.
///
/// All fail with `Busy` while the chat has a live turn, `Missing` for what is not the caller's,
/// `Missing { Model }` for a model that is not there, and `Invalid { Text | Model }`.
#[async_trait]
pub trait Messages: Send + Sync {
    /// Begins a chat with a question. `chat` is minted by the client as well.
    async fn start(&self, caller: &Caller, chat: ChatId, question: Question)
    -> Result<Sent, Fault>;

    /// Says something in a chat, after `parent` (`None`: at the root, beside the first message).
    /// Naming an older message as parent makes a branch.
    async fn send(
        &self,
        caller: &Caller,
        chat: ChatId,
        parent: Option<MessageId>,
        question: Question,
    ) -> Result<Sent, Fault>;

    /// Answers the parent of `answer` once more, beside it. `model: None` asks the same model.
    async fn regenerate(
        &self,
        caller: &Caller,
        answer: MessageId,
        model: Option<&str>,
    ) -> Result<Sent, Fault>;

    /// Takes up an answer that was cut, stopped, interrupted or failed: a new version that begins with what was kept.
    async fn resume(
        &self,
        caller: &Caller,
        answer: MessageId,
        model: Option<&str>,
    ) -> Result<Sent, Fault>;

    /// Stops a live turn. What was written stays. Stopping an ended turn is fine.
    async fn stop(&self, caller: &Caller, turn: TurnId) -> Result<(), Fault>;
}
