//! Names for chats, asked for in the background when somebody else's model answered.

use super::TurnContext;
use crate::{
    one_shot::{self, OneShot},
    services::Services,
    spender::Spender,
};
use assistant::title;
use contract::{Author, CallPurpose, Chat, ChatTitle, Message, Notice, ServerFrame, ports::Fault};
use std::time::Duration;

/// How long a title may take.
const TITLE_TIMEOUT: Duration = Duration::from_secs(20);
/// How much a model may say before it is clear that it does not understand what a title is, in bytes.
const ENOUGH: usize = 400;

/// Asks the model that answered the first question of a chat for a title, unless somebody gave it one.
pub(super) async fn suggest(services: &Services, context: &TurnContext) {
    let thread = services.storage.thread(context.owner, context.chat, context.answer, 3).await;
    let Ok([question, answer]) = thread.as_deref() else {
        return;
    };
    let (Author::Person, Author::Model { .. }) = (&question.author, &answer.author) else {
        return;
    };
    let Some(from) = ChatTitle::from_question(&question.text()) else {
        return;
    };
    let to = ask(services, context, question, answer).await;
    let _naming = services.turns.naming.lock().await;
    match rename(services, context, &from, to).await {
        Ok(Some(chat)) => {
            let notice = ServerFrame::Notice { notice: Notice::ChatChanged { chat } };
            let envelope = bus::Envelope { frame: crate::live::frame(&notice), position: None };
            services.bus.publish(bus::Topic::Person(context.owner), envelope);
        }
        Ok(None) => {}
        Err(error) => tracing::warn!(chat = %context.chat, %error, "title not stored"),
    }
}

/// Gives the chat its title, unless there is none, or somebody was quicker. The chat as it is then: even where its name
/// stays, asking has made it dearer.
async fn rename(
    services: &Services,
    context: &TurnContext,
    from: &ChatTitle,
    to: Option<ChatTitle>,
) -> Result<Option<Chat>, storage::Error> {
    if let Some(to) = to {
        let renamed = services.storage.retitle_chat(context.owner, context.chat, from, &to).await?;
        if renamed.is_some() {
            return Ok(renamed);
        }
    }
    services.storage.chat(context.owner, context.chat).await
}

/// Asks. Who has nothing left does without a title.
async fn ask(
    services: &Services,
    context: &TurnContext,
    question: &Message,
    answer: &Message,
) -> Option<ChatTitle> {
    let question = OneShot {
        purpose: CallPurpose::Title,
        spender: Spender::person(context.owner),
        place: Some((context.chat, context.turn)),
        model: context.model.id.clone(),
        prompt: title::prompt(&question.text(), &answer.text()),
        timeout: TITLE_TIMEOUT,
        enough: ENOUGH,
    };
    match one_shot::ask(services, question).await {
        Ok(answer) if answer.trouble.is_none() => title::read(&answer.said),
        Ok(_) | Err(Fault::Told(_)) => None,
        Err(Fault::Broken(error)) => {
            tracing::warn!(chat = %context.chat, %error, "title not asked");
            None
        }
    }
}
