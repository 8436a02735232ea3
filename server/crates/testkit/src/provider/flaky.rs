//! The model `flaky`, which gets into trouble now and then. It is not in the list of models, and the only one with a memory.

use std::sync::atomic::{AtomicUsize, Ordering};

/// The models that take every fifth question, in turn.
const FLAWS: [&str; 17] = [
    "does:status=429",
    "does:status=500",
    "does:status=503",
    "does:status=400",
    "does:status=401",
    "does:status=404",
    "does:status=400+code=context_length_exceeded",
    "does:hang=headers",
    "does:reset",
    "does:error",
    "does:garbage",
    "does:unfinished",
    "does:hang",
    "does:stall+after=5",
    "does:half-frame+after=3",
    "does:reset+after=5",
    "does:error+after=5",
];

/// The number of questions that it was asked.
#[derive(Debug, Default)]
pub(super) struct Flaky(AtomicUsize);

impl Flaky {
    /// Counts a question, and names the model that answers it.
    pub fn next(&self) -> &'static str {
        let before = self.0.fetch_add(1, Ordering::SeqCst);
        if before % 5 == 4 { FLAWS[before / 5 % FLAWS.len()] } else { "fake-words" }
    }
}
