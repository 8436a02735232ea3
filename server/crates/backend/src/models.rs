//! Models as people see them, what administrators decide about them, and providers noticed on this machine.
//!
//! The port, with its checks of what came in. Who may ask which model is in `catalogue.rs`, since programs need it as well.

use crate::{
    Backend,
    one_shot::{self, OneShot},
    policy::{Action, may},
    spender::Spender,
};
use async_trait::async_trait;
use contract::{
    Audience, CallPurpose, Caller, Failure, Field, ListedModel, Model, ModelFacts, ModelId,
    ModelSettings, Offer, Pico, Price, Rates, Rule, Subject, Trial, calendar,
    line::one_line,
    ports::{Fault, Models},
    prompt::{Prompt, PromptMessage, Speaker},
};
use std::{collections::HashSet, time::Duration};

/// The setting that holds the enabled offers, as a JSON list.
const OFFERS: &str = "offers";
const MISSING: Failure = Failure::Missing { what: Subject::Model };
/// The most models that can be put into an order.
const MOST_ORDERED: u32 = 2_000;
/// The longest name that people call a model by, in characters.
const LABEL: usize = 80;
/// The most that a token can cost: a million for a million of them.
const MOST_PER_TOKEN: Pico = Pico(1_000_000_000_000);
/// The time that a model that is tried out may take for one word.
const TRIAL_TIMEOUT: Duration = Duration::from_secs(25);
/// The length of its answer after which nobody listens any more, in bytes: it was asked for one word.
const ENOUGH: usize = 4_000;

#[async_trait]
impl Models for Backend {
    async fn list(&self, caller: &Caller) -> Result<Vec<Model>, Fault> {
        caller.person()?;
        self.models_for(caller).await
    }

    async fn offers(&self, caller: &Caller) -> Result<Vec<Offer>, Fault> {
        may(caller.person()?, Action::SetUpModels)?;
        let mut offers = self.enabled_offers().await?;
        if let Some(noticed) = self.gateway.notice().await {
            match offers.iter_mut().find(|offer| offer.provider == noticed.provider) {
                Some(known) => *known = Offer { enabled: true, ..noticed },
                None => offers.push(Offer { enabled: false, ..noticed }),
            }
        }
        // What is stored under the same name stands, also where it is disabled.
        let stored = self.stored_names().await?;
        offers.retain(|offer| !stored.contains(&offer.provider));
        Ok(offers)
    }

    async fn enable(
        &self,
        caller: &Caller,
        provider: &str,
        enabled: bool,
    ) -> Result<Vec<Model>, Fault> {
        may(caller.person()?, Action::SetUpModels)?;
        let alone = self.catalogue.changing.lock().await;
        let offers = self.offers(caller).await?;
        let known = offers.iter().find(|offer| offer.provider == provider);
        let known = known.ok_or(Failure::Missing { what: Subject::Provider })?;
        let known = Offer { enabled, ..known.clone() };
        let mut kept = self.enabled_offers().await?;
        kept.retain(|offer| offer.provider != provider);
        kept.extend(enabled.then(|| known.clone()));
        let json = serde_json::to_string(&kept).map_err(Fault::broken)?;
        self.storage.put_setting(OFFERS, &json).await?;
        if enabled {
            self.gateway.enable(&known);
        } else {
            self.gateway.disable(provider);
        }
        drop(alone);
        self.models_for(caller).await
    }

    async fn catalogue(&self, caller: &Caller) -> Result<Vec<ListedModel>, Fault> {
        let person = caller.person()?;
        may(person, Action::SetUpModels)?;
        let models = self.models_seen_by(person.account).await?;
        Ok(models.into_iter().map(|model| self.listed(model)).collect())
    }

    async fn set(
        &self,
        caller: &Caller,
        model: &ModelId,
        mut settings: ModelSettings,
    ) -> Result<ListedModel, Fault> {
        let person = caller.person()?;
        may(person, Action::SetUpModels)?;
        let _alone = self.catalogue.changing.lock().await;
        if !self.has_model_for(person.account, model).await? {
            return Err(MISSING.into());
        }
        if let Audience::Groups { groups } = &settings.audience {
            self.must_have_groups(groups).await?;
        }
        settings.facts = checked(settings.facts)?;
        if let Some(price) = settings.facts.price.take() {
            let before = self.catalogue.settings(model).facts.price;
            let today = calendar::text(calendar::day_of(self.clock.now()));
            settings.facts.price = Some(dated(price, before, today));
        }
        if settings.facts != ModelFacts::default() && !self.gateway.takes_facts(model) {
            return Err(Failure::Configured { what: Subject::Model }.into());
        }
        self.storage.set_model_settings(model, &settings).await?;
        self.read_settings().await?;
        let models = self.models_seen_by(person.account).await?;
        let found = models.into_iter().find(|it| it.id == *model);
        Ok(self.listed(found.ok_or(MISSING)?))
    }

    async fn order(
        &self,
        caller: &Caller,
        models: Vec<ModelId>,
    ) -> Result<Vec<ListedModel>, Fault> {
        may(caller.person()?, Action::SetUpModels)?;
        let wrong = |rule| Failure::Invalid { field: Field::Model, rule };
        if models.len() > MOST_ORDERED as usize {
            return Err(wrong(Rule::TooLong { max: MOST_ORDERED }).into());
        }
        for model in &models {
            ModelId::parse(model.as_str())?;
        }
        let mut seen = HashSet::new();
        let ordered: Vec<_> = models.into_iter().filter(|it| seen.insert(it.clone())).collect();
        let alone = self.catalogue.changing.lock().await;
        self.storage.set_model_order(&ordered).await?;
        self.read_settings().await?;
        drop(alone);
        self.catalogue(caller).await
    }

    async fn try_out(&self, caller: &Caller, model: &ModelId) -> Result<Trial, Fault> {
        let person = caller.person()?;
        may(person, Action::SetUpModels)?;
        if !self.has_model_for(person.account, model).await? {
            return Err(MISSING.into());
        }
        let said = vec![PromptMessage::new(Speaker::Person, "Hi")];
        let prompt = Prompt { said, max_tokens: Some(1), ..Prompt::default() };
        let question = OneShot {
            purpose: CallPurpose::Trial,
            spender: Spender::person(person.account),
            turn: None,
            model: model.clone(),
            prompt,
            timeout: TRIAL_TIMEOUT,
            enough: ENOUGH,
        };
        let answer = one_shot::ask(&self.ledger(), question).await?;
        Ok(Trial {
            model: answer.model,
            trouble: answer.trouble,
            first_token_ms: answer.first_token_ms,
            duration_ms: answer.duration_ms,
            cost: answer.cost,
        })
    }
}

/// The facts that an administrator knows better, checked.
fn checked(facts: ModelFacts) -> Result<ModelFacts, Failure> {
    let wrong = |field| Err(Failure::Invalid { field, rule: Rule::Malformed });
    let label = facts.label.map(|label| one_line(&label, Field::Name, LABEL)).transpose()?;
    if facts.window.is_some_and(|window| window < 256) || facts.max_output == Some(0) {
        return wrong(Field::Window);
    }
    if let Some(price) = &facts.price {
        let is_sound = |rates: &Rates| {
            let all = [Some(rates.input), Some(rates.output), rates.cached, rates.cache_write];
            let all = all.into_iter().chain([rates.reasoning]).flatten();
            all.into_iter().all(|rate| rate.0 >= 0 && rate <= MOST_PER_TOKEN)
        };
        let rates = price.tiers.iter().map(|tier| &tier.rates).chain([&price.rates]);
        let are_sorted = price.tiers.is_sorted_by(|a, b| a.above < b.above);
        if !rates.into_iter().all(is_sound) || !are_sorted || price.tiers.len() > 8 {
            return wrong(Field::Price);
        }
    }
    Ok(ModelFacts { label, ..facts })
}

/// A price with the day on which it was said: today, unless it is the one from before.
fn dated(price: Price, before: Option<Price>, today: String) -> Price {
    let is_same = |before: &Price| (before.rates, &before.tiers) == (price.rates, &price.tiers);
    let as_of = before.filter(is_same).map_or(Some(today), |before| before.as_of);
    Price { as_of, ..price }
}

impl Backend {
    /// Enables again the offers that an administrator enabled before the restart, unless a provider is stored under the
    /// name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(crate) async fn restore_offers(&self) -> Result<(), storage::Error> {
        let stored = self.stored_names().await?;
        for offer in self.enabled_offers().await? {
            if !stored.contains(&offer.provider) {
                self.gateway.enable(&offer);
            }
        }
        Ok(())
    }

    async fn stored_names(&self) -> Result<HashSet<String>, storage::Error> {
        let stored = self.storage.providers(&self.seal).await?;
        Ok(stored.into_iter().map(|it| it.name.as_str().to_owned()).collect())
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

#[cfg(test)]
mod tests {
    use super::*;
    use contract::Pico;

    #[test]
    fn a_price_keeps_its_day_until_it_changes() {
        let price = |input, day: Option<&str>| {
            let rates = Rates { input: Pico(input), ..Rates::default() };
            Price { rates, tiers: Vec::new(), as_of: day.map(ToOwned::to_owned) }
        };
        let said = |price, before| dated(price, before, "2026-11-27".into()).as_of;
        let day = |day: &str| Some(day.to_owned());

        assert_eq!(
            said(price(1, Some("1999-01-01")), None),
            day("2026-11-27"),
            "whatever they say"
        );
        assert_eq!(said(price(1, None), Some(price(1, Some("2026-11-01")))), day("2026-11-01"));
        assert_eq!(said(price(2, None), Some(price(1, Some("2026-11-01")))), day("2026-11-27"));
        assert_eq!(said(price(1, None), Some(price(1, None))), None, "nobody looked again");
    }
}
