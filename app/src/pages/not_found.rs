//! The page for addresses that lead nowhere, and for those that only administrators may see.

use super::{bar::Bar, words};
use leptos::prelude::*;

/// The page that says that nothing is here, and leads back.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <main class="main flat" id="main" tabindex="-1">
            <Bar title=words!(app.not_found_title) />
            <div class="page">
                <div class="empty">
                    <p>{words!(app.not_found)}</p>
                    <a class="button" href="/">{words!(app.not_found_back)}</a>
                </div>
            </div>
        </main>
    }
}
