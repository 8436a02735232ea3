//! Access of programs to models, before anything is set aside: the scope, the model, the rate limits.
//!
//! Questions and vectors are let in side by side, so that a program learns the same of a model that is not for it, whatever
//! it asks: that it is missing.

use crate::{
    Backend,
    activities::{Activity, Carrier},
    spender::Spender,
};
use contract::{Caller, Failure, ModelId, Subject, ports::Fault, prompt::Prompt};

const MISSING: Failure = Failure::Missing { what: Subject::Model };

/// The spender of a program's question: a key, or a person on their own.
pub(super) fn spender(caller: &Caller) -> Result<Spender, Failure> {
    match caller {
        Caller::Key(holder) => Ok(Spender::key(holder)),
        caller => Ok(Spender::person(caller.person()?.account)),
    }
}

impl Backend {
    /// Registers what a caller begins to ask, which ends with the key or the session that it is asked with. It may have been
    /// revoked since the request came in, whose body may take its time.
    ///
    /// # Errors
    /// `SignedOut` when it was, or when the database cannot be read.
    pub(super) async fn activity_of(&self, caller: &Caller) -> Result<Activity, Fault> {
        let (account, carrier) = match caller {
            Caller::Key(holder) => (holder.account, Carrier::Key(holder.key)),
            caller => {
                let person = caller.person()?;
                (person.account, Carrier::Session(person.session))
            }
        };
        // First, so that it is found by whoever revokes it after it was looked at.
        let activity = self.activities.begin(account, Some(carrier));
        let now = self.clock.now();
        let is_live = match carrier {
            Carrier::Key(key) => {
                self.key_cache.believes(key, now)
                    || self.storage.live_key(key, now).await?.is_some()
            }
            Carrier::Session(session) => self.storage.session_by_id(session, now).await?.is_some(),
        };
        if is_live { Ok(activity) } else { Err(Failure::SignedOut.into()) }
    }

    /// Checks that a caller may ask a model this now, and counts the question against the rate limits. Returns whom it is
    /// charged to.
    ///
    /// # Errors
    /// `Missing { Model }`, `UnsupportedParameter`, `TooMany`.
    pub(super) async fn check_question(
        &self,
        caller: &Caller,
        model: &ModelId,
        prompt: &Prompt,
    ) -> Result<Spender, Fault> {
        let spender = spender(caller)?;
        if !spender.covers(model) || !self.has_model_for(spender.account, model).await? {
            return Err(MISSING.into());
        }
        self.must_be_open(caller, model).await?;
        if let Some((model, parameter)) = self.gateway.unsupported_parameter(model, prompt) {
            let parameter = parameter.to_owned();
            return Err(Failure::UnsupportedParameter { model, parameter }.into());
        }
        self.rate_limits.check(&spender, self.clock.now())?;
        Ok(spender)
    }

    /// Checks that a caller may have a model's vectors now, and counts the request. Models of vectors are not among those
    /// that people can talk to.
    ///
    /// # Errors
    /// `Missing { Model }`, `TooMany`.
    pub(super) async fn check_embedding(
        &self,
        caller: &Caller,
        model: &ModelId,
    ) -> Result<Spender, Fault> {
        let spender = spender(caller)?;
        // A model's name may become a part of an address.
        let is_plain = !model.name().contains(['?', '#', '%', ' ']) && !model.name().contains("..");
        let is_known = self.gateway.price(model).is_some()
            || self.has_model_for(spender.account, model).await?;
        if !spender.covers(model) || !is_plain || !is_known {
            return Err(MISSING.into());
        }
        self.must_be_open(caller, model).await?;
        if let Some(same) = other_spelling(model) {
            self.must_be_open(caller, &same).await?;
        }
        self.rate_limits.check(&spender, self.clock.now())?;
        Ok(spender)
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
