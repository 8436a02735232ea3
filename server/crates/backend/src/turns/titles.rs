//! Names for chats, asked for in the background when somebody else's model answered.

use super::{Brief, Engines, ledger::Entry};
use assistant::title;
use contract::{
    Attempt, Author, ChatTitle, Delta, Message, ModelId, ModelTrouble, Notice, ServerFrame,
    Timestamp, Usage, prompt::Piece,
};
use futures::StreamExt;
use std::time::Duration;

/// What these calls are for, in the ledger.
const PURPOSE: &str = "title";

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
    let local = Some(engines.local(brief.owner));
    let mut pieces = engines.gateway.stream(&brief.model.id, prompt, local);
    let mut call = Asked::new(brief.model.id.clone());
    let listen = async {
        while let Some(piece) = pieces.next().await {
            match piece {
                Ok(Piece::Asking { model, after }) => {
                    call.move_on(engines, brief, model, after).await;
                }
                Ok(Piece::Delta(delta)) => {
                    call.first_at.get_or_insert_with(|| engines.clock.now());
                    if let Delta::Text { text } = delta {
                        call.said.push_str(&text);
                    }
                }
                Ok(Piece::Finished(finish)) => {
                    call.usage = finish.usage;
                    call.outcome = "done";
                    return;
                }
                Err(error) => {
                    call.trouble = Some(error.trouble);
                    return;
                }
            }
            if call.said.len() > ENOUGH {
                call.outcome = "cut";
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
        call.trouble = Some(ModelTrouble::TimedOut);
    }
    let millis = |at: Timestamp| at.since(begun).unsigned_abs().saturating_sub(call.past_ms);
    let entry = Entry {
        attempt: call.attempt,
        purpose: PURPOSE,
        model: &call.model,
        outcome: call.outcome,
        trouble: call.trouble,
        usage: call.usage,
        first_token_ms: call.first_at.map(millis),
        duration_ms: millis(engines.clock.now()),
    };
    entry.write(engines, brief).await;
    (call.outcome != "failed").then(|| title::read(&call.said)).flatten()
}

/// A call for a title, while it goes on.
struct Asked {
    model: ModelId,
    attempt: u32,
    /// How long the attempts before took.
    past_ms: u64,
    first_at: Option<Timestamp>,
    said: String,
    usage: Usage,
    outcome: &'static str,
    trouble: Option<ModelTrouble>,
}

impl Asked {
    fn new(model: ModelId) -> Self {
        Self {
            model,
            attempt: 1,
            past_ms: 0,
            first_at: None,
            said: String::new(),
            usage: Usage::default(),
            outcome: "failed",
            trouble: None,
        }
    }

    /// Another model is asked: the one before is written down.
    async fn move_on(
        &mut self,
        engines: &Engines,
        brief: &Brief,
        model: ModelId,
        after: Option<Attempt>,
    ) {
        self.model = model;
        let Some(Attempt { model, trouble, duration_ms }) = after else { return };
        let entry = Entry {
            attempt: self.attempt,
            purpose: PURPOSE,
            model: &model,
            outcome: "failed",
            trouble: Some(trouble),
            usage: Usage::default(),
            first_token_ms: None,
            duration_ms,
        };
        entry.write(engines, brief).await;
        self.attempt += 1;
        self.past_ms += duration_ms;
    }
}
