//! Models that can be asked.

use super::Told;
use contract::{Model, Offer};
use leptos::{prelude::*, server_fn::codec::Json};

/// The models that can be asked, the preferred one first.
#[server(endpoint = "models/list", input = Json)]
pub async fn list() -> Result<Vec<Model>, Told> {
    let visit = crate::visit::current();
    visit.answer(visit.models().list(&visit.caller)).await
}

/// Providers that were noticed on the server's machine. Administrators only.
#[server(endpoint = "models/offers", input = Json)]
pub async fn offers() -> Result<Vec<Offer>, Told> {
    let visit = crate::visit::current();
    visit.answer(visit.models().offers(&visit.caller)).await
}

/// Enables or disables a noticed provider. Administrators only.
#[server(endpoint = "models/enable", input = Json)]
pub async fn enable(
    /// The offer's provider.
    provider: String,
    /// `false` disables it.
    enabled: bool,
) -> Result<Vec<Model>, Told> {
    let visit = crate::visit::current();
    visit.answer(visit.models().enable(&visit.caller, &provider, enabled)).await
}
