//! Completions: what programs ask models, a question for its answer or texts for their vectors.
//!
//! Apart from `messages.rs` and `turns.rs`, since nothing is kept here: no chat, no turn, only the line in the ledger.

mod access;
mod pieces;

use crate::Backend;
use async_trait::async_trait;
use contract::{
    CallOutcome, CallPurpose, Caller, Failure, Model, ModelId, Usage,
    ports::{Completions, Fault, Pieces, Vectors},
    prompt::{Prompt, PromptMessage, Speaker},
};
use futures::FutureExt;
use std::panic::{AssertUnwindSafe, resume_unwind};

#[async_trait]
impl Completions for Backend {
    async fn models(&self, caller: &Caller) -> Result<Vec<Model>, Fault> {
        let spender = access::spender(caller)?;
        let mut models = self.models_for(caller).await?;
        models.retain(|model| spender.covers(&model.id));
        Ok(models)
    }

    async fn ask(&self, caller: &Caller, model: &ModelId, prompt: Prompt) -> Result<Pieces, Fault> {
        let activity = self.activity_of(caller).await?;
        let spender = self.check_question(caller, model, &prompt).await?;
        let permit = self.bounds.stream(spender.account)?;
        let ledger = self.ledger();
        let origin = ledger.origin(CallPurpose::Api, spender.clone(), None).await?;
        let may_ask = |cheaper: &ModelId, prompt: &Prompt| {
            let is_refused =
                ledger.services.gateway.unsupported_parameter(cheaper, prompt).is_some();
            spender.covers(cheaper) && !is_refused
        };
        let admitted = ledger.admit(&origin, model, &prompt, may_ask).await?;
        let answer = ledger.stream(origin, model, admitted, prompt);
        Ok(pieces::pieces(answer, activity, &self.stop, permit, &self.tracker))
    }

    async fn embed(
        &self,
        caller: &Caller,
        model: &ModelId,
        texts: Vec<String>,
        dimensions: Option<u32>,
    ) -> Result<Vectors, Fault> {
        let activity = self.activity_of(caller).await?;
        let spender = self.check_embedding(caller, model).await?;
        let permit = self.bounds.stream(spender.account)?;
        let (ledger, model) = (self.ledger(), model.clone());
        let ended = pieces::ended(activity.child_token(), self.stop.clone());
        // As a question, so that its size is known; an answer has no tokens.
        let said =
            texts.iter().map(|text| PromptMessage::new(Speaker::Person, text.as_str())).collect();
        let prompt = Prompt { said, max_tokens: Some(0), ..Prompt::default() };
        // On a task of its own: what a provider was asked is written down even if nobody waits for it any more.
        let work = self.tracker.spawn(async move {
            let _asking = (permit, activity);
            let origin = ledger.origin(CallPurpose::Embedding, spender, None).await?;
            let nobody_else = |_: &ModelId, _: &Prompt| false;
            let admitted = ledger.admit(&origin, &model, &prompt, nobody_else).await?;
            drop(prompt);
            let credentials = origin.credentials.clone();
            let mut record = ledger.record(origin, admitted);
            record.begin();
            let asking = ledger.services.gateway.embed(&model, texts, dimensions, &credentials);
            let asked = tokio::select! {
                biased;
                // Perhaps the provider charges for it: it was asked, and is not waited for. It is written down as stopped.
                failure = ended => Err(failure),
                asked = AssertUnwindSafe(asking).catch_unwind() => Ok(asked),
            };
            let answer = match asked {
                Ok(Ok(Ok(answer))) => {
                    record.end_with(CallOutcome::Done, None, answer.usage);
                    Ok(answer)
                }
                Ok(Ok(Err(error))) => {
                    record.end_with(CallOutcome::Failed, Some(error.trouble), error.usage);
                    Err(Failure::ModelFailed { model, trouble: error.trouble })
                }
                Ok(Err(panic)) => {
                    record.end_with(CallOutcome::Failed, None, Usage::default());
                    record.close().await;
                    resume_unwind(panic)
                }
                Err(failure) => Err(failure),
            };
            record.close().await;
            let answer = answer?;
            Ok(Vectors { vectors: answer.vectors, usage: answer.usage })
        });
        work.await.map_err(Fault::broken)?
    }
}
