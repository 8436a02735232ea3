//! How calls are added up, and what percentiles are.
//!
//! Pure, and apart from the lists: what is not additive is decided here, and tested with a table.

use contract::UsageTotals;

/// The sum of some calls, with all their times to the first word: percentiles do not add up, times do.
#[derive(Default)]
pub(super) struct Sum {
    /// The totals, all but their percentiles.
    pub totals: UsageTotals,
    /// The times to the first word, in milliseconds, in no order.
    pub times: Vec<u64>,
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
        self.times.extend_from_slice(&more.times);
    }

    /// The totals with their percentiles.
    pub(super) fn totals(mut self) -> UsageTotals {
        self.times.sort_unstable();
        UsageTotals {
            first_token_p50_ms: nearest_rank(&self.times, 50),
            first_token_p95_ms: nearest_rank(&self.times, 95),
            ..self.totals
        }
    }
}

/// The smallest of these ordered numbers that so many of a hundred do not exceed.
fn nearest_rank(ordered: &[u64], percent: usize) -> Option<u64> {
    let rank = (ordered.len() * percent).div_ceil(100);
    ordered.get(rank.checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_time_that_somebody_waited() {
        let table: [(&[u64], _, _); 5] = [
            (&[], None, None),
            (&[7], Some(7), Some(7)),
            (&[1, 2], Some(1), Some(2)),
            (&[1, 2, 3], Some(2), Some(3)),
            (&[1, 2, 3, 4], Some(2), Some(4)),
        ];
        for (times, p50, p95) in table {
            assert_eq!((nearest_rank(times, 50), nearest_rank(times, 95)), (p50, p95), "{times:?}");
        }

        let hundred: Vec<u64> = (1..=100).collect();
        assert_eq!((nearest_rank(&hundred, 50), nearest_rank(&hundred, 95)), (Some(50), Some(95)));
        assert_eq!(nearest_rank(&hundred[..20], 95), Some(19));
        assert_eq!(nearest_rank(&hundred[..21], 95), Some(20));
    }

    #[test]
    fn sums_stop_at_the_largest_number() {
        let huge = UsageTotals { input: u64::MAX - 1, calls: 1, ..UsageTotals::default() };
        let mut sum = Sum { totals: huge.clone(), times: vec![3] };

        sum.add(&Sum { totals: huge, times: vec![1] });

        let totals = sum.totals();
        assert_eq!((totals.input, totals.calls), (u64::MAX, 2));
        assert_eq!(totals.first_token_p50_ms, Some(1));
    }
}
