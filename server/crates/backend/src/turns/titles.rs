//! Names for chats, asked for in the background when somebody else's model answered.

use super::{Brief, Engines};
use assistant::title;
use contract::{Author, ChatTitle, Delta, Message, Notice, ServerFrame, Usage, prompt::Piece};
use futures::StreamExt;
use std::time::Duration;
use storage::Call;

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
    let prompt = title::prompt(&question.text(), &answer.text());
    let mut pieces = engines.gateway.stream(&brief.model.id, &prompt);
    let mut said = String::new();
    let mut usage = Usage::default();
    let mut outcome = "failed";
    let listen = async {
        while let Some(Ok(piece)) = pieces.next().await {
            match piece {
                Piece::Delta(Delta::Text { text }) => said.push_str(&text),
                Piece::Delta(Delta::Reasoning { .. }) => {}
                Piece::Finished(finish) => {
                    usage = finish.usage;
                    outcome = "done";
                    return;
                }
            }
            if said.len() > ENOUGH {
                outcome = "cut";
                return;
            }
        }
    };
    let in_time = tokio::select! {
        () = engines.turns.abandon.cancelled() => return None,
        in_time = tokio::time::timeout(PATIENCE, listen) => in_time.is_ok(),
    };
    drop(pieces);
    let now = engines.clock.now();
    let call = Call {
        id: engines.ids.uuid(),
        turn: Some(brief.turn),
        account: brief.owner,
        chat: Some(brief.chat),
        attempt: 1,
        purpose: "title",
        model: &brief.model.id,
        outcome: if in_time { outcome } else { "failed" },
        usage,
        first_token_ms: None,
        duration_ms: now.since(begun).unsigned_abs(),
        now,
    };
    if let Err(error) = engines.storage.record_call(&call).await {
        tracing::error!(turn = %brief.turn, %error, "call not recorded");
    }
    (outcome != "failed").then(|| title::read(&said)).flatten()
}
