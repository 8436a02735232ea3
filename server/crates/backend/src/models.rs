//! Models that can be asked, and providers noticed on this machine.

use crate::Backend;
use crate::policy::{Action, may};
use async_trait::async_trait;
use contract::ports::{Fault, Models};
use contract::{Caller, Failure, Model, ModelId, Offer, Subject};

/// The setting that holds the enabled offers, as a JSON list.
const OFFERS: &str = "offers";

#[async_trait]
impl Models for Backend {
    async fn list(&self, caller: &Caller) -> Result<Vec<Model>, Fault> {
        caller.person()?;
        Ok(self.all_models())
    }

    async fn offers(&self, caller: &Caller) -> Result<Vec<Offer>, Fault> {
        may(caller.person()?, Action::SetUpProviders)?;
        let mut offers = self.enabled_offers().await.map_err(crate::stored)?;
        if let Some(noticed) = self.gateway.notice().await {
            match offers.iter_mut().find(|offer| offer.provider == noticed.provider) {
                Some(known) => *known = Offer { enabled: true, ..noticed },
                None => offers.push(Offer { enabled: false, ..noticed }),
            }
        }
        Ok(offers)
    }

    async fn enable(
        &self,
        caller: &Caller,
        provider: &str,
        enabled: bool,
    ) -> Result<Vec<Model>, Fault> {
        may(caller.person()?, Action::SetUpProviders)?;
        let _alone = self.gate.one_at_a_time.lock().await;
        let offers = self.offers(caller).await?;
        let known = offers.iter().find(|offer| offer.provider == provider);
        let known = known.ok_or(Failure::Missing { what: Subject::Provider })?;
        let known = Offer { enabled, ..known.clone() };
        let mut kept: Vec<Offer> = offers.into_iter().filter(|offer| offer.enabled).collect();
        kept.retain(|offer| offer.provider != provider);
        kept.extend(enabled.then(|| known.clone()));
        let json = serde_json::to_string(&kept).map_err(Fault::broken)?;
        self.storage.put_setting(OFFERS, &json).await.map_err(crate::stored)?;
        if enabled {
            self.gateway.enable(&known);
        } else {
            self.gateway.disable(provider);
        }
        Ok(self.all_models())
    }
}

impl Backend {
    /// Every model that can be asked. First the configured default, then aliases, then those that somebody else
    /// runs, which are the abler ones, then those in this process.
    pub(crate) fn all_models(&self) -> Vec<Model> {
        let mut known = self.gateway.models();
        known.extend(self.inference.models());
        let mut models = self.gateway.aliases(&known);
        models.extend(known);
        let default = self.config.default_model.as_deref();
        models.sort_by_key(|model| (Some(model.id.as_str()) != default, model.local));
        models
    }

    /// Whether a model is among those that can be asked.
    pub(crate) fn has_model(&self, id: &ModelId) -> bool {
        self.gateway.has(id) || self.inference.has(id)
    }

    /// Enables again what an administrator enabled before the restart.
    pub(crate) async fn restore_offers(&self) -> Result<(), storage::Error> {
        for offer in self.enabled_offers().await? {
            self.gateway.enable(&offer);
        }
        Ok(())
    }

    async fn enabled_offers(&self) -> Result<Vec<Offer>, storage::Error> {
        let Some(json) = self.storage.setting(OFFERS).await? else { return Ok(Vec::new()) };
        Ok(serde_json::from_str(&json).unwrap_or_else(|error| {
            // Written by another version, perhaps. An administrator can enable them again.
            tracing::warn!(%error, "enabled offers were not understood");
            Vec::new()
        }))
    }
}
