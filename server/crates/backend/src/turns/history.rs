//! The history of a question: its branch, read from the end, as much of it as the model can read.
//!
//! Apart from the turn, whose memory it would otherwise fill: a branch may be hundreds of megabytes long, and is read in
//! small portions, of which only what was said stays.

use super::TurnContext;
use crate::services::Services;
use assistant::context::History;
use contract::{
    Author, Message, Part,
    message::text_of,
    prompt::{Prompt, PromptMessage, Speaker},
};
use storage::Extent;

/// The most messages of a branch that are read for its context. More never fit into a window worth paying for.
const MOST_MESSAGES: u32 = 1_000;
/// The most messages that are read at once.
const PORTION: u32 = 100;
/// The least and the most bytes that are read at once: what is short should not take many reads, and what is long no more
/// memory than this.
const PORTION_BYTES: (u32, u32) = (64 * 1024, 1024 * 1024);

/// Reads the prompt of a turn: its branch as far as it fits, and what the answer says already.
pub(super) async fn read(
    services: &Services,
    context: &TurnContext,
    kept: &[Part],
) -> Result<Prompt, storage::Error> {
    let mut history = History::new(services.system_prompt.clone(), context.model.window);
    let text = text_of(kept);
    if !text.is_empty() {
        history.go_back_to(PromptMessage::new(Speaker::Model, text));
    }
    let (mut upto, mut left) = (Some(context.parent), MOST_MESSAGES);
    while let Some(last) = upto
        && left > 0
        && history.wants_more()
    {
        let (least, most) = PORTION_BYTES;
        let extent = Extent {
            messages: left.min(PORTION),
            bytes: history.bytes_left().saturating_mul(2).clamp(least, most),
        };
        let thread = services.storage.thread(context.owner, context.chat, last, extent).await?;
        upto = thread.first().and_then(|oldest| oldest.parent);
        left = left.saturating_sub(u32::try_from(thread.len()).unwrap_or(u32::MAX));
        for said in thread.iter().rev().filter_map(said) {
            history.go_back_to(said);
        }
    }
    Ok(history.fit())
}

/// A message as a model hears it; an answer without a word says nothing, and neither does an author who is not known yet.
fn said(message: &Message) -> Option<PromptMessage> {
    let text = message.text();
    let by = match &message.author {
        Author::Person => Speaker::Person,
        Author::Model { .. } => Speaker::Model,
        Author::Unknown(_) => return None,
    };
    (!text.is_empty()).then(|| PromptMessage::new(by, text))
}
