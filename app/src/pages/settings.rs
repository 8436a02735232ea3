//! The page of the settings, a section for each topic: how the page looks and speaks, the account, sessions, and keys.

mod account;
mod appearance;
mod sessions;

use super::{bar::Bar, keys::KeysSection, own_keys::OwnKeys, words};
use crate::state::state;
use account::AccountSection;
use appearance::AppearanceSection;
use leptos::prelude::*;
use sessions::SessionsSection;

/// The page of the settings.
#[component]
pub fn Settings() -> impl IntoView {
    view! {
        <main class="main flat" id="main" tabindex="-1">
            <Bar title=words!(app.settings) />
            <div class="page">
                <div class="column">
                    <AppearanceSection />
                    <AccountSection />
                    <SessionsSection />
                    <KeysSection />
                    <OwnKeys />
                    <Version />
                </div>
            </div>
        </main>
    }
}

#[component]
fn Version() -> impl IntoView {
    let session = state().session;
    view! { <p class="version soft">"Plauder " <span class="number">{session.version}</span></p> }
}
