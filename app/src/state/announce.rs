//! What those who listen are told: that an answer begins, and that it ended. Never each word.

use leptos::prelude::*;

/// The page's one polite live region.
#[derive(Clone, Copy)]
pub struct Announcer {
    /// What it says.
    pub words: RwSignal<String>,
}

impl Announcer {
    pub(super) fn new() -> Self {
        Self { words: RwSignal::new(String::new()) }
    }

    /// Says it when the voice is free.
    pub fn say(self, words: impl Into<String>) {
        self.words.set(words.into());
    }
}
