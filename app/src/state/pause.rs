//! The pause in typing after which the server is asked. Every search as you type has one, so that no letter alone is a
//! request.

use crate::platform::timers::{self, Timer};
use leptos::prelude::*;

/// The length of the pause, in milliseconds.
const MILLIS: f64 = 180.0;

/// The pause of one search.
#[derive(Clone, Copy)]
pub struct Pause(StoredValue<Option<Timer>, LocalStorage>);

impl Pause {
    /// The pause of a search in which nobody has typed yet.
    pub(super) fn new() -> Self {
        Self(StoredValue::new_local(None))
    }

    /// Ends the pause without doing what was to come after it.
    pub(super) fn cancel(self) {
        if let Some(timer) = self.0.try_update_value(Option::take).flatten() {
            timer.cancel();
        }
    }

    /// Begins the pause anew, and calls `act` when it is over.
    pub(super) fn then(self, act: impl FnOnce() + 'static) {
        self.cancel();
        self.0.set_value(Some(timers::after(MILLIS, act)));
    }
}
