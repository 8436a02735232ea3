//! A short question beside the conversation: for a title, or to try a model out.
//!
//! Titles and trials share it: both want a whole answer within a time, and neither streams it to anybody.

use crate::{
    ledger::{Ledger, Metered},
    spender::Spender,
};
use contract::{
    CallOutcome, CallPurpose, ChatId, Cost, Delta, ModelId, ModelTrouble, TurnId,
    ports::Fault,
    prompt::{Piece, Prompt},
};
use std::time::Duration;

/// A short question that is asked once, and whose answer is not kept.
pub(crate) struct OneShot {
    /// The purpose that it is asked for.
    pub purpose: CallPurpose,
    /// The spender: the account that it is charged to.
    pub spender: Spender,
    /// The chat and the turn that it is asked for; `None`: a trial.
    pub turn: Option<(ChatId, TurnId)>,
    /// The model to ask.
    pub model: ModelId,
    /// The question, and what comes before it.
    pub prompt: Prompt,
    /// The time that the answer may take.
    pub timeout: Duration,
    /// The length of an answer after which nobody listens any more, in bytes.
    pub enough: usize,
}

/// The answer to a short question, as far as it was heard.
pub(crate) struct OneShotAnswer {
    /// The model that was asked last.
    pub model: ModelId,
    /// The text of the answer, as far as it came.
    pub said: String,
    /// The trouble that kept it from answering; `None`: it answered.
    pub trouble: Option<ModelTrouble>,
    /// The time from asking to the first word, in milliseconds; `None`: none came.
    pub first_token_ms: Option<u64>,
    /// The time from asking to the end, in milliseconds.
    pub duration_ms: u64,
    /// The cost of all calls that it took.
    pub cost: Cost,
}

/// Asks, and writes every call into the ledger, however it ends; when the server stops meanwhile, it took too long.
///
/// # Errors
/// Where a budget does not allow for it, or the database does not answer. What a model does wrong is in the answer.
pub(crate) async fn ask(ledger: &Ledger, question: OneShot) -> Result<OneShotAnswer, Fault> {
    let OneShot { purpose, spender, turn, model, prompt, timeout, enough } = question;
    let origin = ledger.origin(purpose, spender, turn).await?;
    let anybody = |_: &ModelId, _: &Prompt| true;
    let admitted = ledger.admit(&origin, &model, &prompt, anybody).await?;
    let mut answer = ledger.stream(origin, &model, admitted, prompt);
    let mut said = String::new();
    let heard = tokio::select! {
        () = ledger.services.abandon.cancelled() => Err(ModelTrouble::TimedOut),
        heard = tokio::time::timeout(timeout, hear(&mut answer, &mut said, enough)) => {
            heard.unwrap_or(Err(ModelTrouble::TimedOut))
        }
    };
    let trouble = heard.err();
    match trouble {
        Some(trouble) => answer.end_with(CallOutcome::Failed, Some(trouble)),
        None => answer.end_with(CallOutcome::Cut, None),
    }
    let model = answer.model().clone();
    let settled = answer.settle().await;
    Ok(OneShotAnswer {
        model,
        said,
        trouble,
        first_token_ms: settled.first_token_ms,
        duration_ms: settled.duration_ms,
        cost: settled.cost,
    })
}

/// Listens to an answer until its end, or until `enough` bytes of it were said.
async fn hear(answer: &mut Metered, said: &mut String, enough: usize) -> Result<(), ModelTrouble> {
    while said.len() <= enough {
        match answer.next().await {
            Ok(Piece::Delta(Delta::Text { text })) => said.push_str(&text),
            Ok(Piece::Finished(_)) => return Ok(()),
            Ok(_) => {}
            Err(error) => return Err(error.trouble),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
