//! What programs ask models: a question, its answer, and a line in the ledger for every call.

mod metered;

use crate::{
    Backend,
    ledger::{Calls, Entry},
    spender::Spender,
    spending,
};
use async_trait::async_trait;
use contract::{
    CallOutcome, CallPurpose, Caller, Failure, Model, ModelId, ModelTrouble, Subject, Usage,
    ports::{Completions, Fault, Pieces, Vectors},
    prompt::{Prompt, Said, Speaker},
};
use metered::Metered;

/// Whoever asks, with a key or on their own.
struct Asker {
    spender: Spender,
}

impl Asker {
    fn of(caller: &Caller) -> Result<Self, Failure> {
        match caller {
            Caller::Key(holder) => Ok(Self { spender: Spender::key(holder) }),
            caller => Ok(Self { spender: Spender::person(caller.person()?.account) }),
        }
    }

    fn may_ask(&self, model: &ModelId) -> bool {
        self.spender.key.as_ref().is_none_or(|key| key.scope.covers(model))
    }
}

#[async_trait]
impl Completions for Backend {
    async fn models(&self, caller: &Caller) -> Result<Vec<Model>, Fault> {
        let asker = Asker::of(caller)?;
        let mut models = self.models_for(caller).await?;
        models.retain(|model| asker.may_ask(&model.id));
        Ok(models)
    }

    async fn ask(
        &self,
        caller: &Caller,
        model: &ModelId,
        mut prompt: Prompt,
    ) -> Result<Pieces, Fault> {
        let asker = self.admit(caller, model, &prompt).await?;
        let (services, wanted) = (self.services(), model.clone());
        let (tracker, stop) = (self.tracker.clone(), self.stop.clone());
        let is_bound = self.budgets.bind(&asker.spender);
        let work = async move {
            let may_ask = |cheaper: &ModelId, prompt: &Prompt| {
                asker.may_ask(cheaper)
                    && services.gateway.unsupported_parameter(cheaper, prompt).is_none()
            };
            let spender = asker.spender.clone();
            let credentials = services.credentials(spender.account).await.map_err(crate::stored)?;
            let clear =
                spending::reserve(&services, &spender, &credentials, &wanted, &mut prompt, may_ask)
                    .await?;
            let pieces = services.gateway.stream(&clear.model, prompt, credentials.clone());
            let mut calls = Calls::new(CallPurpose::Api, spender, None, credentials);
            calls.reserved = clear.reserved;
            let metered = Metered::new(services, calls, clear.model, pieces, tracker, stop);
            Ok(metered.pieces(&wanted))
        };
        if !is_bound {
            return work.await;
        }
        // On a task of its own: what is set aside is given back even if nobody waits for it any more.
        self.tracker.spawn(work).await.map_err(Fault::broken)?
    }

    async fn embed(
        &self,
        caller: &Caller,
        model: &ModelId,
        texts: Vec<String>,
        dimensions: Option<u32>,
    ) -> Result<Vectors, Fault> {
        // As a question, so that its size is known; an answer has no tokens.
        let said = texts.iter().map(|text| Said::new(Speaker::Person, text.as_str())).collect();
        let mut prompt = Prompt { said, max_tokens: Some(0), ..Prompt::default() };
        let asker = self.admit_to_embed(caller, model).await?;
        let (services, model) = (self.services(), model.clone());
        let stopped = metered::stopped(self.stop.clone());
        // On a task of its own: what a provider was asked is written down even if nobody waits for it any more.
        let work = self.tracker.spawn(async move {
            let nobody_else = |_: &ModelId, _: &Prompt| false;
            let Asker { spender } = asker;
            let credentials = services.credentials(spender.account).await.map_err(crate::stored)?;
            let clear = spending::reserve(
                &services,
                &spender,
                &credentials,
                &model,
                &mut prompt,
                nobody_else,
            )
            .await?;
            drop(prompt);
            let mut calls = Calls::new(CallPurpose::Embedding, spender, None, credentials.clone());
            calls.reserved = clear.reserved;
            let begun = services.clock.now();
            calls.begin(&services, &model, false);
            let asking = services.gateway.embed(&model, texts, dimensions, &credentials);
            let answer = tokio::select! {
                answer = asking => answer,
                // Perhaps the provider charges for it: it was asked, and is not waited for.
                () = stopped => Err(gateway::Error::from(ModelTrouble::TimedOut)),
            };
            let now = services.clock.now();
            let usage = answer.as_ref().map_or_else(|_| Usage::default(), |answer| answer.usage);
            let last = Entry {
                model: &model,
                outcome: if answer.is_ok() { CallOutcome::Done } else { CallOutcome::Failed },
                trouble: answer.as_ref().err().map(|error| error.trouble),
                usage,
                written: 0,
                first_token_ms: None,
                duration_ms: now.since(begun).unsigned_abs(),
            };
            calls.end(&services, last).await;
            match answer {
                Ok(answer) => Ok(Vectors { vectors: answer.vectors, usage: answer.usage }),
                Err(error) => Err(Failure::ModelFailed { model, trouble: error.trouble }.into()),
            }
        });
        work.await.map_err(Fault::broken)?
    }
}

impl Backend {
    /// Whether somebody may ask a model this, now.
    async fn admit(
        &self,
        caller: &Caller,
        model: &ModelId,
        prompt: &Prompt,
    ) -> Result<Asker, Fault> {
        let asker = Asker::of(caller)?;
        if !asker.may_ask(model) || !self.has_model(model) {
            return Err(Failure::Missing { what: Subject::Model }.into());
        }
        self.must_be_open(caller, model).await?;
        self.honours(model, prompt)?;
        self.pay_for_asking(&asker)?;
        Ok(asker)
    }

    /// The same for vectors. Their models are not among those that people can talk to.
    async fn admit_to_embed(&self, caller: &Caller, model: &ModelId) -> Result<Asker, Fault> {
        let asker = Asker::of(caller)?;
        // A model's name may become a part of an address.
        let is_plain = !model.name().contains(['?', '#', '%', ' ']) && !model.name().contains("..");
        let is_known = self.has_model(model) || self.gateway.price(model).is_some();
        if !asker.may_ask(model) || !is_plain || !is_known {
            return Err(Failure::Missing { what: Subject::Model }.into());
        }
        self.must_be_open(caller, model).await?;
        if let Some(same) = other_spelling(model) {
            self.must_be_open(caller, &same).await?;
        }
        self.pay_for_asking(&asker)?;
        Ok(asker)
    }

    fn honours(&self, model: &ModelId, prompt: &Prompt) -> Result<(), Failure> {
        match self.gateway.unsupported_parameter(model, prompt) {
            Some((model, parameter)) => {
                Err(Failure::UnsupportedParameter { model, parameter: parameter.to_owned() })
            }
            None => Ok(()),
        }
    }

    fn pay_for_asking(&self, asker: &Asker) -> Result<(), Failure> {
        self.rate_limits.check(&asker.spender, self.clock.now())
    }
}

/// The other id that Ollama takes for a model: with `:latest` at its end, or without. A model that is not listed may be
/// asked for vectors, but not past what was decided about it under the id by which it is.
fn other_spelling(model: &ModelId) -> Option<ModelId> {
    const TAG: &str = ":latest";
    let id = model.as_str();
    let other = id.strip_suffix(TAG).map_or_else(|| format!("{id}{TAG}"), ToOwned::to_owned);
    ModelId::parse(&other).ok()
}
