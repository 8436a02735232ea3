//! Names for chats, asked for in the background when somebody else's model answered.

use super::{
    Brief, Engines,
    ledger::{Calls, Entry},
};
use crate::spending::{self, Spender};
use assistant::title;
use contract::{
    Author, ChatTitle, Delta, Message, ModelId, ModelTrouble, Notice, ServerFrame, Timestamp,
    Usage, ports::Fault, prompt::Piece,
};
use futures::StreamExt;
use std::time::Duration;

/// How long a title may take.
const PATIENCE: Duration = Duration::from_secs(20);
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
    let Some(to) = ask(engines, brief, question, answer).await else {
        return;
    };
    let _naming = engines.turns.naming.lock().await;
    match engines.storage.retitle_chat(brief.owner, brief.chat, &from, &to).await {
        Ok(Some(chat)) => {
            let notice = ServerFrame::Notice { notice: Notice::ChatChanged { chat } };
            let news = bus::News { frame: crate::live::frame(&notice), place: None };
            engines.bus.publish(bus::Topic::Person(brief.owner), news);
        }
        Ok(None) => {}
        Err(error) => tracing::warn!(chat = %brief.chat, %error, "title not stored"),
    }
}

/// Asks, and writes the call into the ledger, however it ends.
async fn ask(
    engines: &Engines,
    brief: &Brief,
    question: &Message,
    answer: &Message,
) -> Option<ChatTitle> {
    let begun = engines.clock.now();
    let mut prompt = title::prompt(&question.text(), &answer.text());
    let local = Some(engines.local(brief.owner));
    let spender = Spender::person(brief.owner);
    // Who has nothing left does without a title.
    let clear = spending::reserve(engines, &spender, &brief.model.id, &mut prompt, |_, _| true);
    let clear = match clear.await {
        Ok(clear) => clear,
        Err(Fault::Told(_)) => return None,
        Err(Fault::Broken(error)) => {
            tracing::warn!(chat = %brief.chat, %error, "title not asked");
            return None;
        }
    };
    let mut pieces = engines.gateway.stream(&clear.model, prompt, local);
    let mut calls = Calls::new("title", spender, Some((brief.chat, brief.turn)));
    calls.reserved = clear.reserved;
    let mut asked = Asked {
        model: clear.model,
        first_at: None,
        said: String::new(),
        usage: Usage::default(),
        outcome: "failed",
        trouble: None,
    };
    let listen = async {
        while let Some(piece) = pieces.next().await {
            match piece {
                Ok(Piece::Asking { model, after }) => {
                    asked.model = model;
                    if let Some(attempt) = after {
                        calls.fail(engines, &attempt).await;
                    }
                }
                Ok(Piece::Delta(delta)) => {
                    asked.first_at.get_or_insert_with(|| engines.clock.now());
                    if let Delta::Text { text } = delta {
                        asked.said.push_str(&text);
                    }
                }
                Ok(Piece::Call(_)) => {}
                Ok(Piece::Finished(finish)) => {
                    asked.usage = finish.usage;
                    asked.outcome = "done";
                    return;
                }
                Err(error) => {
                    asked.trouble = Some(error.trouble);
                    return;
                }
            }
            if asked.said.len() > ENOUGH {
                asked.outcome = "cut";
                return;
            }
        }
    };
    let in_time = tokio::select! {
        () = engines.turns.abandon.cancelled() => return None,
        in_time = tokio::time::timeout(PATIENCE, listen) => in_time.is_ok(),
    };
    drop(pieces);
    if !in_time {
        asked.trouble = Some(ModelTrouble::TimedOut);
    }
    let millis = |at: Timestamp| at.since(begun).unsigned_abs();
    let last = Entry {
        model: &asked.model,
        outcome: asked.outcome,
        trouble: asked.trouble,
        usage: asked.usage,
        written: asked.said.len(),
        first_token_ms: asked.first_at.map(millis),
        duration_ms: millis(engines.clock.now()),
    };
    calls.end(engines, last).await;
    (asked.outcome != "failed").then(|| title::read(&asked.said)).flatten()
}

/// What is known of a call for a title while it goes on.
struct Asked {
    model: ModelId,
    first_at: Option<Timestamp>,
    said: String,
    usage: Usage,
    outcome: &'static str,
    trouble: Option<ModelTrouble>,
}
