//! Toasts: lines at the edge, for what can be undone and for failures that no form or list shows. One stack for the
//! whole page, so that topics that know nothing of each other never cover each other's words.

use crate::platform::timers;
use leptos::prelude::*;

/// The time for which a toast stays, in milliseconds.
const STAYS_MS: f64 = 5_000.0;
/// The time for which a toast stays that offers something.
const OFFERS_MS: f64 = 9_000.0;

/// A toast, while it is shown.
#[derive(Clone)]
pub struct Toast {
    /// The toast's number, which no other one on this page has.
    pub number: u32,
    /// The words that say what happened.
    pub words: String,
    /// The offer to do something about it: the words of the button, and what it does.
    pub offer: Option<(String, Callback<()>)>,
}

/// The toasts that are shown, the newest last.
#[derive(Clone, Copy)]
pub struct Toasts {
    /// The toasts, at most three.
    pub shown: RwSignal<Vec<Toast>>,
    count: StoredValue<u32>,
}

impl Toasts {
    /// A stack without toasts.
    pub(super) fn new() -> Self {
        Self { shown: RwSignal::new(Vec::new()), count: StoredValue::new(0) }
    }

    /// Shows a toast that says that something was done.
    pub fn say(self, words: impl Into<String>) {
        self.show(words.into(), None);
    }

    /// Shows a toast that says that something did not work.
    pub fn bad(self, words: impl Into<String>) {
        self.show(words.into(), None);
    }

    /// Shows a toast that says that something was done, and offers a way back.
    pub fn offer(
        self,
        words: impl Into<String>,
        label: impl Into<String>,
        act: impl Fn() + Send + Sync + 'static,
    ) {
        self.show(words.into(), Some((label.into(), Callback::new(move |()| act()))));
    }

    /// Takes a toast away; nothing happens when it has gone.
    pub fn dismiss(self, number: u32) {
        self.shown.update(|shown| shown.retain(|toast| toast.number != number));
    }

    fn show(self, words: String, offer: Option<(String, Callback<()>)>) {
        let number = self.count.try_update_value(|count| {
            *count += 1;
            *count
        });
        let number = number.unwrap_or_default();
        let stays = if offer.is_some() { OFFERS_MS } else { STAYS_MS };
        self.shown.update(|shown| {
            shown.retain(|toast| toast.words != words || toast.offer.is_some());
            shown.push(Toast { number, words, offer });
            if shown.len() > 3 {
                shown.remove(0);
            }
        });
        let _ = timers::after(stays, move || self.dismiss(number));
    }
}
