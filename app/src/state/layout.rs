//! What is folded away: the rail, as a column on wide screens and as a drawer on narrow ones, and the search. Buttons
//! in several pages and two shortcuts fold the same things.

use crate::platform::local_store;
use leptos::prelude::*;

const STORAGE_KEY: &str = "rail";

/// The parts of the page that are folded away.
#[derive(Clone, Copy)]
pub struct Layout {
    /// On narrow screens: whether the drawer is open.
    pub drawer: RwSignal<bool>,
    /// On wide screens: whether the rail is hidden. Kept in this browser.
    pub rail_hidden: RwSignal<bool>,
    /// Whether the search is open.
    pub search: RwSignal<bool>,
}

impl Layout {
    /// The layout as this browser kept it: drawer and search closed, the rail as it was left.
    pub(super) fn new() -> Self {
        let hidden = local_store::get(STORAGE_KEY).as_deref() == Some("hidden");
        Self {
            drawer: RwSignal::new(false),
            rail_hidden: RwSignal::new(hidden),
            search: RwSignal::new(false),
        }
    }

    /// Hides the rail, or shows it again.
    pub fn hide_rail(self, hidden: bool) {
        self.rail_hidden.set(hidden);
        if hidden {
            local_store::put(STORAGE_KEY, "hidden");
        } else {
            local_store::remove(STORAGE_KEY);
        }
    }
}
