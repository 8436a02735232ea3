//! What can be asked about models.

use super::Fault;
use crate::{Caller, Model, Offer};
use async_trait::async_trait;

/// What can be asked about models.
#[async_trait]
pub trait Models: Send + Sync {
    /// The models that can be asked, the preferred one first.
    async fn list(&self, caller: &Caller) -> Result<Vec<Model>, Fault>;

    /// Providers noticed on this machine (an Ollama on its default port). Administrators only.
    async fn offers(&self, caller: &Caller) -> Result<Vec<Offer>, Fault>;

    /// Enables or disables a noticed provider; it survives a restart. Administrators only.
    async fn enable(
        &self,
        caller: &Caller,
        provider: &str,
        enabled: bool,
    ) -> Result<Vec<Model>, Fault>;
}
