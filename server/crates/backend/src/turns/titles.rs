//! Names for chats, asked for in the background when somebody else's model answered.

use super::Brief;
use crate::{
    one_shot::{self, Once},
    services::Engines,
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
pub(super) async fn suggest(engines: &Engines, brief: &Brief) {
    let thread = engines.storage.thread(brief.owner, brief.chat, brief.answer, 3).await;
    let Ok([question, answer]) = thread.as_deref() else {
        return;
    };
    let (Author::Person, Author::Model { .. }) = (&question.author, &answer.author) else {
        return;
    };
    let Some(from) = ChatTitle::from_question(&question.text()) else {
        return;
    };
    let to = ask(engines, brief, question, answer).await;
    let _naming = engines.turns.naming.lock().await;
    match rename(engines, brief, &from, to).await {
        Ok(Some(chat)) => {
            let notice = ServerFrame::Notice { notice: Notice::ChatChanged { chat } };
            let envelope = bus::Envelope { frame: crate::live::frame(&notice), position: None };
            engines.bus.publish(bus::Topic::Person(brief.owner), envelope);
        }
        Ok(None) => {}
        Err(error) => tracing::warn!(chat = %brief.chat, %error, "title not stored"),
    }
}

/// Gives the chat its title, unless there is none, or somebody was quicker. The chat as it is then: even where its name
/// stays, asking has made it dearer.
async fn rename(
    engines: &Engines,
    brief: &Brief,
    from: &ChatTitle,
    to: Option<ChatTitle>,
) -> Result<Option<Chat>, storage::Error> {
    if let Some(to) = to {
        let renamed = engines.storage.retitle_chat(brief.owner, brief.chat, from, &to).await?;
        if renamed.is_some() {
            return Ok(renamed);
        }
    }
    engines.storage.chat(brief.owner, brief.chat).await
}

/// Asks. Who has nothing left does without a title.
async fn ask(
    engines: &Engines,
    brief: &Brief,
    question: &Message,
    answer: &Message,
) -> Option<ChatTitle> {
    let once = Once {
        purpose: CallPurpose::Title,
        spender: Spender::person(brief.owner),
        place: Some((brief.chat, brief.turn)),
        model: brief.model.id.clone(),
        prompt: title::prompt(&question.text(), &answer.text()),
        patience: TITLE_TIMEOUT,
        enough: ENOUGH,
    };
    match one_shot::ask(engines, once).await {
        Ok(heard) if heard.trouble.is_none() => title::read(&heard.said),
        Ok(_) | Err(Fault::Told(_)) => None,
        Err(Fault::Broken(error)) => {
            tracing::warn!(chat = %brief.chat, %error, "title not asked");
            None
        }
    }
}
