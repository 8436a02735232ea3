//! A row of the table and its figures.
//!
//! At the bottom of the bench: what is measured, who asks and what is printed all need them, and none of them the others.

use super::Result;
use std::time::Duration;

/// A row: so many streams, of so many tokens at such a rate, so many times.
#[derive(Clone, Copy)]
pub(super) struct Cell {
    /// The number of streams at once.
    pub streams: u32,
    /// Tokens a second; 0 is as fast as possible.
    pub rate: u32,
    /// The number of tokens of each answer.
    pub tokens: u32,
    /// The number of answers of each stream, one after the other.
    pub rounds: u32,
}

/// The times of one answer, and its length.
#[derive(Clone, Copy)]
pub(super) struct Timing {
    /// From sending the question to the first token.
    pub first: Duration,
    /// From sending the question to the end of the answer.
    pub whole: Duration,
    /// The number of tokens that came.
    pub tokens: u32,
}

/// The figures of a row.
#[derive(Default)]
pub(super) struct Figures {
    /// The sum of the streams' tokens a second.
    pub tokens_per_s: f64,
    /// The median of the times to the first token.
    pub first_p50: Duration,
    /// The time to the first token that 95 % of the answers keep.
    pub first_p95: Duration,
    /// The number of answers that failed or were too short.
    pub errors: usize,
    /// How often an answer was taken up on another socket.
    pub resumed: usize,
    /// The first error, in words.
    pub complaint: Option<String>,
    /// The processor time a token, in milliseconds: product, provider, driver. `None`: it was not measured.
    pub cpu: Option<[f64; 3]>,
    /// The product's memory after the row, in megabytes.
    pub memory_mb: f64,
}

/// The figures of short questions.
pub(super) struct Requests {
    /// The number of answers a second, over all programs.
    pub per_s: f64,
    /// The median of the times from a question to the end of its answer.
    pub p50: Duration,
    /// The time that 95 % of the answers keep.
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
