//! What can be asked about models.
//!
//! What everybody asks and what administrators do stand together: it is one list, in one order, of which the first see
//! a part.

use super::Fault;
use crate::{Caller, ListedModel, Model, ModelId, ModelSettings, Offer, Trial};
use async_trait::async_trait;

/// The port of models.
#[async_trait]
pub trait Models: Send + Sync {
    /// Lists the models that the caller may ask and that are not hidden, the preferred one first.
    async fn list(&self, caller: &Caller) -> Result<Vec<Model>, Fault>;

    /// Lists the providers that were noticed on this machine (an Ollama on its default port). Administrators only.
    async fn offers(&self, caller: &Caller) -> Result<Vec<Offer>, Fault>;

    /// Enables or disables a noticed provider; it survives a restart. Administrators only.
    async fn enable(
        &self,
        caller: &Caller,
        provider: &str,
        enabled: bool,
    ) -> Result<Vec<Model>, Fault>;

    /// Lists every model and alias in the order of the list, whoever may ask it. Administrators only.
    async fn catalogue(&self, caller: &Caller) -> Result<Vec<ListedModel>, Fault>;

    /// Sets the settings of a model; the default ones forget what was decided. Administrators only. Fails with
    /// `Missing { Model | Group }`, `Invalid { Name | Window | Price }`, and with `Configured` for facts that cannot be
    /// changed.
    async fn set(
        &self,
        caller: &Caller,
        model: &ModelId,
        settings: ModelSettings,
    ) -> Result<ListedModel, Fault>;

    /// Puts models into this order; those that are not named come after them, in the order they have without. An
    /// empty list forgets the order. Administrators only. Fails with `Invalid { Model }` when there are too many.
    async fn order(&self, caller: &Caller, models: Vec<ModelId>)
    -> Result<Vec<ListedModel>, Fault>;

    /// Asks a model for one word, whoever may ask it; the ledger has the call. Administrators only. Fails with
    /// `Missing { Model }` and `OverBudget`.
    async fn try_out(&self, caller: &Caller, model: &ModelId) -> Result<Trial, Fault>;
}
