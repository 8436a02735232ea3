//! The progress of one question: which model is asked at first, and what follows a failure. It asks nobody and has no
//! clock; whoever drives it says what happened, and when.
//!
//! The policy is pure, and the stream waits; between them, this is where a question meets what it shares with others:
//! circuits and deadlines.

use super::policy::{NextStep, Policy, is_model_side};
use crate::{config::Deadlines, deadline::Deadline, gateway::Shared};
use contract::{ModelId, ModelTrouble};
use std::{sync::atomic::Ordering, time::Duration};
use tokio::time::Instant;

/// The progress of one question, without any I/O.
#[derive(Debug)]
pub(crate) struct Progress {
    policy: Policy,
    first_token: Duration,
    ends_at: Instant,
}

impl Progress {
    /// The progress of a question that a model or an alias is asked now.
    pub fn begin(shared: &Shared, asked: &ModelId, now: Instant) -> Self {
        let Deadlines { mut first_token, mut total, .. } = shared.deadlines;
        let mut policy = match shared.aliases.get(asked) {
            Some(it) => {
                let seconds = |seconds: Option<u32>| Some(Duration::from_secs(seconds?.into()));
                first_token = seconds(it.alias.first_token_s).unwrap_or(first_token);
                total = seconds(it.alias.total_s).unwrap_or(total);
                Policy::of(&it.alias, it.questions.fetch_add(1, Ordering::Relaxed))
            }
            None => Policy::single(asked.clone()),
        };
        policy.skip_unavailable(|model| shared.is_available(model, now));
        Self { policy, first_token, ends_at: now + total }
    }

    /// The model that is asked now.
    pub fn model(&self) -> &ModelId {
        self.policy.model()
    }

    /// Whether the model that is asked now is a fallback: one before it failed, or is not available.
    pub const fn is_fallback(&self) -> bool {
        self.policy.is_fallback()
    }

    /// The deadline of the model that is asked now.
    pub fn deadline(&self, shared: &Shared, now: Instant) -> Deadline {
        Deadline::new(self.first_token, shared.deadlines.between_tokens, now, self.ends_at)
    }

    /// Closes the model's circuit: it said its first word.
    pub fn answered(&self, shared: &Shared) {
        shared.circuits.succeed(self.model());
    }

    /// Tells the model's circuit of a failure, before its first word or later, so that others learn whether it can be
    /// asked.
    pub fn failed(&self, shared: &Shared, trouble: ModelTrouble, now: Instant) {
        if is_model_side(trouble) {
            shared.circuits.fail(self.model(), now);
        } else {
            // It said no, so it is there.
            shared.circuits.succeed(self.model());
        }
    }

    /// Decides on the next step after a failure before the first word.
    pub fn after(&mut self, shared: &Shared, trouble: ModelTrouble, now: Instant) -> NextStep {
        let jitter_seed = shared.jitter_seed.fetch_add(1, Ordering::Relaxed);
        let left = self.ends_at.saturating_duration_since(now);
        let step = self.policy.after(trouble, jitter_seed, left);
        if step == NextStep::Fallback {
            self.policy.skip_unavailable(|model| shared.is_available(model, now));
        }
        step
    }
}

#[cfg(test)]
mod tests;
