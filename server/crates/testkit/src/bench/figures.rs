//! A row and its figures.
//!
//! At the bottom of the bench: what is measured, who asks and what is printed all need them, and none of them the others.

use super::Result;
use std::time::Duration;

/// A row: so many streams, of so many tokens at such a rate, so many times.
#[derive(Clone, Copy)]
pub(super) struct Cell {
    pub streams: u32,
    /// Tokens a second; 0 is as fast as possible.
    pub rate: u32,
    pub tokens: u32,
    pub rounds: u32,
}

/// The times of one answer.
#[derive(Clone, Copy)]
pub(super) struct Timing {
    /// From sending the question to the first token.
    pub first: Duration,
    /// From sending the question to the end of the answer.
    pub whole: Duration,
    pub tokens: u32,
}

/// The figures of a row.
#[derive(Default)]
pub(super) struct Figures {
    /// The sum of the streams' tokens a second.
    pub tokens_per_s: f64,
    pub first_p50: Duration,
    pub first_p95: Duration,
    pub errors: usize,
    pub resumed: usize,
    /// What went wrong first.
    pub complaint: Option<String>,
    /// Milliseconds of processor time a token: product, provider, driver.
    pub cpu: Option<[f64; 3]>,
    pub memory_mb: f64,
}

/// The figures of short questions.
pub(super) struct Requests {
    pub per_s: f64,
    pub p50: Duration,
    pub p95: Duration,
}

impl Figures {
    /// The figures of these answers to a row's questions.
    pub fn of(cell: Cell, timings: Vec<Result<Timing>>) -> Self {
        let mut figures = Self::default();
        let mut firsts = Vec::new();
        for timing in timings {
            match timing {
                Ok(Timing { first, whole, tokens }) if tokens == cell.tokens => {
                    firsts.push(first);
                    figures.tokens_per_s +=
                        f64::from(tokens) / whole.as_secs_f64() / f64::from(cell.rounds);
                }
                Ok(_) => figures.fail("an answer was too short".into()),
                Err(why) => figures.fail(why.to_string()),
            }
        }
        firsts.sort_unstable();
        let at = |share: usize| {
            firsts.get((firsts.len() * share / 100).min(firsts.len().saturating_sub(1)))
        };
        figures.first_p50 = at(50).copied().unwrap_or_default();
        figures.first_p95 = at(95).copied().unwrap_or_default();
        figures
    }

    fn fail(&mut self, why: String) {
        self.errors += 1;
        self.complaint.get_or_insert(why);
    }
}
