//! What screen readers announce: that an answer begins, and that it ended. Never each word. Every topic speaks through
//! this one region, because two of them would interrupt each other.

use leptos::prelude::*;

/// The page's one polite live region.
#[derive(Clone, Copy)]
pub struct Announcer {
    /// The words that it says.
    pub words: RwSignal<String>,
}

impl Announcer {
    /// A region that says nothing yet.
    pub(super) fn new() -> Self {
        Self { words: RwSignal::new(String::new()) }
    }

    /// Announces words, once the screen reader is free.
    pub fn say(self, words: impl Into<String>) {
        self.words.set(words.into());
    }
}
