//! The bar at the top of every page. The shell names all pages and every page names the bar, so that it stands apart
//! from the shell.

use super::words;
use crate::{
    components::{IconButton, IconName},
    state::state,
};
use leptos::prelude::*;

/// The bar at the top of a page: what shows the rail again, and the page's name.
#[component]
pub fn Bar(
    /// The page's name.
    #[prop(into)]
    title: Signal<String>,
    /// Whether the name is only read out.
    #[prop(optional)]
    quiet: bool,
    /// The buttons of what can be done with the page.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let layout = state().layout;
    let show = Callback::new(move |()| {
        layout.hide_rail(false);
        layout.drawer.set(true);
    });
    view! {
        <header class="bar">
            <IconButton icon=IconName::Sidebar label=words!(app.show_rail) press=show attr:id="rail-open" attr:class="icon-button show-rail" />
            <h1 class:visually-hidden=quiet>{title}</h1>
            <span class="push"></span>
            {children.map(|children| children())}
        </header>
    }
}
