//! How calls are added up.
//!
//! Pure, and apart from the lists: what is not additive is decided here and in `first_words`.

use super::first_words::FirstWords;
use contract::UsageTotals;

/// The sum of some calls, with the buckets of their times to the first word: percentiles do not add up, counts do.
#[derive(Default)]
pub(super) struct Sum {
    /// The totals, all but their percentiles.
    pub totals: UsageTotals,
    /// The times to the first word.
    pub first_words: FirstWords,
}

impl Sum {
    /// Adds more calls. Numbers stop at the largest there is.
    pub(super) fn add(&mut self, more: &Self) {
        let UsageTotals { requests, calls, failed, fallbacks, input, output, cost, .. } =
            &mut self.totals;
        for (sum, more) in [
            (requests, more.totals.requests),
            (calls, more.totals.calls),
            (failed, more.totals.failed),
            (fallbacks, more.totals.fallbacks),
            (input, more.totals.input),
            (output, more.totals.output),
        ] {
            *sum = sum.saturating_add(more);
        }
        *cost = *cost + more.totals.cost;
        self.first_words.add(&more.first_words);
    }

    /// The totals with their percentiles.
    pub(super) fn totals(self) -> UsageTotals {
        UsageTotals {
            first_token_p50_ms: self.first_words.percentile(50),
            first_token_p95_ms: self.first_words.percentile(95),
            ..self.totals
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_stop_at_the_largest_number() {
        let huge = UsageTotals { input: u64::MAX - 1, calls: 1, ..UsageTotals::default() };
        let words = |text| FirstWords::parse(text).unwrap();
        let mut sum = Sum { totals: huge.clone(), first_words: words("3:1") };

        sum.add(&Sum { totals: huge, first_words: words("1:1") });

        let totals = sum.totals();
        assert_eq!((totals.input, totals.calls), (u64::MAX, 2));
        assert_eq!(totals.first_token_p50_ms, Some(1));
    }
}
