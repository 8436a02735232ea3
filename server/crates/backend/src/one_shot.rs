//! A short question beside the conversation: for a title, or to try a model out.

use crate::{
    ledger::{Calls, Entry},
    services::Services,
    spender::Spender,
    spending,
};
use contract::{
    CallOutcome, CallPurpose, ChatId, Cost, Delta, ModelId, ModelTrouble, Timestamp, TurnId, Usage,
    ports::Fault,
    prompt::{Piece, Prompt},
};
use futures::StreamExt;
use std::time::Duration;

/// A short question.
pub(crate) struct OneShot {
    /// What for.
    pub purpose: CallPurpose,
    /// Who pays for it.
    pub spender: Spender,
    /// The chat and the turn it is asked for, if for one.
    pub place: Option<(ChatId, TurnId)>,
    pub model: ModelId,
    pub prompt: Prompt,
    /// How long the answer may take.
    pub timeout: Duration,
    /// How much of an answer is listened to, in bytes.
    pub enough: usize,
}

/// The answer to a short question, as far as it was heard.
pub(crate) struct OneShotAnswer {
    /// Who was asked last.
    pub model: ModelId,
    pub said: String,
    /// Why it did not answer; `None`: it did.
    pub trouble: Option<ModelTrouble>,
    /// From asking to the first word, in milliseconds.
    pub first_token_ms: Option<u64>,
    /// From asking to the end, in milliseconds.
    pub duration_ms: u64,
    pub cost: Cost,
}

/// Asks, and writes every call into the ledger, however it ends; when the server stops meanwhile, it took too long. Fails
/// where a budget does not allow for it.
pub(crate) async fn ask(services: &Services, question: OneShot) -> Result<OneShotAnswer, Fault> {
    let OneShot { purpose, spender, place, model, mut prompt, timeout, enough } = question;
    let begun = services.clock.now();
    let credentials = services.credentials(spender.account).await.map_err(crate::stored)?;
    let anybody = |_: &ModelId, _: &Prompt| true;
    let clear =
        spending::reserve(services, &spender, &credentials, &model, &mut prompt, anybody).await?;
    let mut pieces = services.gateway.stream(&clear.model, prompt, credentials.clone());
    let mut calls = Calls::new(purpose, spender, place, credentials);
    calls.reserved = clear.reserved;
    let mut model = clear.model;
    calls.begin(services, &model, false);
    let (mut said, mut usage) = (String::new(), Usage::default());
    let (mut outcome, mut trouble, mut first_at) = (CallOutcome::Failed, None, None);
    let listen = async {
        while let Some(piece) = pieces.next().await {
            match piece {
                Ok(Piece::AttemptFailed { attempt, usage }) => {
                    calls.fail(services, &attempt, usage)
                }
                Ok(Piece::Routed { model: other, fallback, .. }) => {
                    model = other;
                    calls.begin(services, &model, fallback);
                }
                Ok(Piece::Delta(delta)) => {
                    first_at.get_or_insert_with(|| services.clock.now());
                    if let Delta::Text { text } = delta {
                        said.push_str(&text);
                    }
                }
                Ok(Piece::Call(_)) => {}
                Ok(Piece::Finished(finish)) => {
                    usage = finish.usage;
                    outcome = CallOutcome::Done;
                    return;
                }
                Err(error) => {
                    (trouble, usage) = (Some(error.trouble), error.usage);
                    return;
                }
            }
            if said.len() > enough {
                outcome = CallOutcome::Cut;
                return;
            }
        }
        // An engine that ends without saying so has broken off.
        trouble = Some(ModelTrouble::InvalidResponse);
    };
    let in_time = tokio::select! {
        () = services.turns.abandon.cancelled() => None,
        in_time = tokio::time::timeout(timeout, listen) => Some(in_time.is_ok()),
    };
    drop(pieces);
    if in_time != Some(true) {
        trouble = Some(ModelTrouble::TimedOut);
    }
    let millis = |at: Timestamp| at.since(begun).unsigned_abs();
    let (first_token_ms, duration_ms) = (first_at.map(millis), millis(services.clock.now()));
    let last = Entry {
        model: &model,
        outcome,
        trouble,
        usage,
        written: said.len(),
        first_token_ms,
        duration_ms,
    };
    let cost = calls.end(services, last).await;
    Ok(OneShotAnswer { model, said, trouble, first_token_ms, duration_ms, cost })
}
