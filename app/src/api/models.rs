//! Models that can be asked, and what administrators decide about them. Where models come from, with addresses and
//! keys, is in `providers`.

use super::error::Error;
use contract::{ListedModel, Model, ModelId, ModelSettings, Offer, Trial};
use leptos::{prelude::*, server_fn::codec::Json};

/// Lists the models that the caller may ask and that are not hidden, the preferred one first.
#[server(endpoint = "models/list", input = Json)]
pub async fn list() -> Result<Vec<Model>, Error> {
    let visit = crate::visit::current();
    visit.answer(visit.models().list(&visit.caller)).await
}

/// Lists the providers that were noticed on the server's machine. Administrators only.
#[server(endpoint = "models/offers", input = Json)]
pub async fn offers() -> Result<Vec<Offer>, Error> {
    let visit = crate::visit::current();
    visit.answer(visit.models().offers(&visit.caller)).await
}

/// Enables or disables a noticed provider, and lists the models that the caller may ask since. Administrators only.
#[server(endpoint = "models/enable", input = Json)]
pub async fn enable(
    /// The provider's name, as the offer has it.
    provider: String,
    /// Whether it is enabled; `false` disables it.
    enabled: bool,
) -> Result<Vec<Model>, Error> {
    let visit = crate::visit::current();
    visit.answer(visit.models().enable(&visit.caller, &provider, enabled)).await
}

/// Lists every model and alias in the list's order, whoever may ask it. Administrators only.
#[server(endpoint = "models/catalogue", input = Json)]
pub async fn catalogue() -> Result<Vec<ListedModel>, Error> {
    let visit = crate::visit::current();
    visit.answer(visit.models().catalogue(&visit.caller)).await
}

/// Decides about a model: who may ask it, whether it is shown, and what is known better about it. Administrators only.
#[server(endpoint = "models/set", input = Json)]
pub async fn set(
    /// The model.
    model: ModelId,
    /// The settings; the default ones forget what was decided before.
    settings: ModelSettings,
) -> Result<ListedModel, Error> {
    let visit = crate::visit::current();
    visit.answer(visit.models().set(&visit.caller, &model, settings)).await
}

/// Puts models into an order; those that are not named come after them. Administrators only.
#[server(endpoint = "models/order", input = Json)]
pub async fn order(
    /// The models, the first one first; an empty list forgets the order.
    models: Vec<ModelId>,
) -> Result<Vec<ListedModel>, Error> {
    let visit = crate::visit::current();
    visit.answer(visit.models().order(&visit.caller, models)).await
}

/// Asks a model for one word, and says how long it took and what it cost. Administrators only.
#[server(endpoint = "models/try_out", input = Json)]
pub async fn try_out(
    /// The model.
    model: ModelId,
) -> Result<Trial, Error> {
    let visit = crate::visit::current();
    visit.answer(visit.models().try_out(&visit.caller, &model)).await
}
