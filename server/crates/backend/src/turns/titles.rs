//! Titles of chats, asked for in the background when somebody else's model answered.
//!
//! After the turn and apart from it: a title that fails is a line in the log, and never the end of an answer.

use super::{TurnContext, Turns};
use crate::{
    ledger::Ledger,
    live,
    one_shot::{self, OneShot},
    spender::Spender,
};
use assistant::title;
use contract::{
    Author, CallPurpose, Chat, ChatTitle, Message, Notice,
    ports::{Fault, chain},
};
use std::time::Duration;
use storage::{Extent, Storage};

/// The time that a title may take.
const TITLE_TIMEOUT: Duration = Duration::from_secs(20);
/// The length of an answer after which nobody listens any more, in bytes: a model that says more does not understand
/// what a title is.
const ENOUGH: usize = 400;
/// What is read to ask for a title: a question, its answer, and whether something comes before. A pair that is longer, as
/// it is stored, keeps the title that its question gave it.
const FIRST_TURN: Extent = Extent { messages: 3, bytes: 2 * 1024 * 1024 };

/// Asks the model that answered the first question of a chat for a title, unless somebody gave it one.
pub(super) async fn suggest(ledger: &Ledger, turns: &Turns, context: &TurnContext) {
    let services = &ledger.services;
    let thread =
        services.storage.thread(context.owner, context.chat, context.answer, FIRST_TURN).await;
    let Ok([question, answer]) = thread.as_deref() else {
        return;
    };
    let (Author::Person, Author::Model { .. }, None) =
        (&question.author, &answer.author, question.parent)
    else {
        return;
    };
    let Some(from) = ChatTitle::from_question(&question.text()) else {
        return;
    };
    let to = ask(ledger, context, question, answer).await;
    let _naming = turns.naming(context.chat).await;
    match rename(&services.storage, context, &from, to).await {
        Ok(Some(chat)) => {
            live::notify(&services.bus, context.owner, Notice::ChatChanged { chat });
        }
        Ok(None) => {}
        Err(error) => {
            tracing::warn!(chat = %context.chat, error = chain(&error), "title not stored");
        }
    }
}

/// Gives the chat its title, unless there is none, or somebody was quicker. The chat as it is then: even where its name
/// stays, asking has made it dearer.
async fn rename(
    storage: &Storage,
    context: &TurnContext,
    from: &ChatTitle,
    to: Option<ChatTitle>,
) -> Result<Option<Chat>, storage::Error> {
    if let Some(to) = to {
        let renamed = storage.retitle_chat(context.owner, context.chat, from, &to).await?;
        if renamed.is_some() {
            return Ok(renamed);
        }
    }
    storage.chat(context.owner, context.chat).await
}

/// Asks for a title. Who has nothing left does without one.
async fn ask(
    ledger: &Ledger,
    context: &TurnContext,
    question: &Message,
    answer: &Message,
) -> Option<ChatTitle> {
    let question = OneShot {
        purpose: CallPurpose::Title,
        spender: Spender::person(context.owner),
        turn: Some((context.chat, context.turn)),
        model: context.model.id.clone(),
        prompt: title::prompt(&question.text(), &answer.text()),
        timeout: TITLE_TIMEOUT,
        enough: ENOUGH,
    };
    match one_shot::ask(ledger, question).await {
        Ok(answer) if answer.trouble.is_none() => title::read(&answer.said),
        Ok(_) | Err(Fault::Failure(_)) => None,
        Err(Fault::Unavailable { source: error } | Fault::Broken(error)) => {
            tracing::warn!(chat = %context.chat, error = chain(&*error), "title not asked");
            None
        }
    }
}
