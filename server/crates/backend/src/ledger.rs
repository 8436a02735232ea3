//! The ledger of model calls: what a question is charged to, and a line for every call that it takes.
//!
//! Turns, titles, trials and programs are written into the same ledger, by the same rules; it belongs to none of them.
//! `metered` listens to a stream of pieces, `record` has the calls of one question, `entry` says what one of them cost.

mod entry;
mod metered;
mod record;
#[cfg(test)]
pub(crate) mod tests;

pub(crate) use metered::Metered;
pub(crate) use record::{QuestionRecord, Settlement};

use crate::{
    Backend,
    rate_limits::RateLimits,
    services::Services,
    spender::Spender,
    spending::{Admitted, Budgets},
};
use contract::{
    CallPurpose, ChatId, ModelId, TurnId,
    ports::Fault,
    prompt::{Piece, Prompt},
};
use gateway::Credentials;
use std::sync::Arc;

/// The ledger: it admits questions, asks them, and writes down what they took. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Ledger {
    /// The services that a question works with.
    pub services: Services,
    /// The budgets, some of which may bind the spender.
    pub budgets: Arc<Budgets>,
    /// The rate limits, against which tokens are counted.
    pub rate_limits: Arc<RateLimits>,
}

/// The origin of a question: its purpose, its spender, and the keys that it is asked with.
#[derive(Clone)]
pub(crate) struct QuestionOrigin {
    /// The purpose that it is asked for.
    pub purpose: CallPurpose,
    /// The spender: the account that it is charged to, and the key that asks.
    pub spender: Spender,
    /// The chat and the turn that it is asked for; `None`: a trial or a program.
    pub turn: Option<(ChatId, TurnId)>,
    /// The credentials that it is asked with: where a call takes the caller's own key, no budget is charged.
    pub credentials: Credentials,
}

impl Ledger {
    /// The origin of a question, with its spender's own keys.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn origin(
        &self,
        purpose: CallPurpose,
        spender: Spender,
        turn: Option<(ChatId, TurnId)>,
    ) -> Result<QuestionOrigin, Fault> {
        let credentials = self.services.credentials(spender.account).await?;
        Ok(QuestionOrigin { purpose, spender, turn, credentials })
    }

    /// Admits a question, as `Budgets::admit` does.
    ///
    /// # Errors
    /// Those of `Budgets::admit`.
    pub async fn admit(
        &self,
        origin: &QuestionOrigin,
        model: &ModelId,
        prompt: &Prompt,
        may_ask: impl Fn(&ModelId, &Prompt) -> bool + Send,
    ) -> Result<Admitted, Fault> {
        let QuestionOrigin { spender, credentials, .. } = origin;
        self.budgets.admit(&self.services, spender, credentials, model, prompt, may_ask).await
    }

    /// Asks what was admitted, and meters the answer. `asked`: the model that the caller named; where another one is asked,
    /// `Routed` says so first.
    pub fn stream(
        &self,
        origin: QuestionOrigin,
        asked: &ModelId,
        admitted: Admitted,
        prompt: Prompt,
    ) -> Metered {
        let prompt = Prompt { max_tokens: admitted.max_tokens, ..prompt };
        let (model, credentials) = (&admitted.model, origin.credentials.clone());
        let pieces = self.services.gateway.stream(model, prompt, credentials);
        let routed = (model != asked).then(|| Piece::Routed {
            model: model.clone(),
            failed: None,
            fallback: false,
        });
        Metered::new(pieces, routed, self.record(origin, admitted))
    }

    /// The record of a question that was admitted, in which nothing is noted yet.
    pub fn record(&self, origin: QuestionOrigin, admitted: Admitted) -> QuestionRecord {
        QuestionRecord::new(self.clone(), origin, admitted)
    }
}

impl Backend {
    /// The ledger of this backend, for a task to take along.
    pub(crate) fn ledger(&self) -> Ledger {
        let (budgets, rate_limits) = (Arc::clone(&self.budgets), Arc::clone(&self.rate_limits));
        Ledger { services: self.services(), budgets, rate_limits }
    }
}
