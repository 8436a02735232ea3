//! The page of the models, for administrators: the sections of the providers, the models and the aliases, each in a
//! file with its rows and its forms beside it.

mod alias_form;
mod aliases;
mod audience;
mod audience_form;
mod catalogue;
mod chain;
mod facts_form;
mod offers;
mod prices;
mod provider_form;
mod provider_row;
mod providers;
mod row;
mod text_area;

use super::{bar::Bar, words};
use crate::state::state;
use aliases::AliasesSection;
use catalogue::CatalogueSection;
use leptos::prelude::*;
use providers::ProvidersSection;

/// The page of the models.
#[component]
pub fn ModelsPage() -> impl IntoView {
    let state = state();
    state.models.load_offers();
    state.providers.load();
    state.catalogue.load();
    state.aliases.load();
    state.groups.load();
    view! {
        <main class="main flat" id="main" tabindex="-1">
            <Bar title=words!(app.models) />
            <div class="page">
                <div>
                    <ProvidersSection />
                    <CatalogueSection />
                    <AliasesSection />
                </div>
            </div>
        </main>
    }
}
