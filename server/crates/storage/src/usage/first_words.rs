//! Times to the first word, counted in buckets: percentiles do not add up, counts do.
//!
//! The edges stand here twice, as SQL that counts and as what is promised about it, and a test compares them.

use std::collections::BTreeMap;

/// Times below this one are counted by the millisecond.
#[cfg(test)]
const EXACT_BELOW_MS: i64 = 32;
/// Times from this one on, more than an hour, are counted together and as this one.
#[cfg(test)]
const MOST_MS: i64 = 1 << 22;

// The middle of the bucket that a call's time to the first word falls into; NULL where it said none. A bucket is a
// sixteenth as wide as the power of two that it begins at or behind, so its middle is at most 1/32 from any time in it,
// and there are three hundred buckets whatever was measured. Comparing, dividing and adding whole numbers is
// the same on both engines.
macro_rules! bucket {
    () => {
        "CASE
           WHEN first_token_ms < 32 THEN first_token_ms
           WHEN first_token_ms < 64 THEN first_token_ms - first_token_ms % 2 + 1
           WHEN first_token_ms < 128 THEN first_token_ms - first_token_ms % 4 + 2
           WHEN first_token_ms < 256 THEN first_token_ms - first_token_ms % 8 + 4
           WHEN first_token_ms < 512 THEN first_token_ms - first_token_ms % 16 + 8
           WHEN first_token_ms < 1024 THEN first_token_ms - first_token_ms % 32 + 16
           WHEN first_token_ms < 2048 THEN first_token_ms - first_token_ms % 64 + 32
           WHEN first_token_ms < 4096 THEN first_token_ms - first_token_ms % 128 + 64
           WHEN first_token_ms < 8192 THEN first_token_ms - first_token_ms % 256 + 128
           WHEN first_token_ms < 16384 THEN first_token_ms - first_token_ms % 512 + 256
           WHEN first_token_ms < 32768 THEN first_token_ms - first_token_ms % 1024 + 512
           WHEN first_token_ms < 65536 THEN first_token_ms - first_token_ms % 2048 + 1024
           WHEN first_token_ms < 131072 THEN first_token_ms - first_token_ms % 4096 + 2048
           WHEN first_token_ms < 262144 THEN first_token_ms - first_token_ms % 8192 + 4096
           WHEN first_token_ms < 524288 THEN first_token_ms - first_token_ms % 16384 + 8192
           WHEN first_token_ms < 1048576 THEN first_token_ms - first_token_ms % 32768 + 16384
           WHEN first_token_ms < 2097152 THEN first_token_ms - first_token_ms % 65536 + 32768
           WHEN first_token_ms < 4194304 THEN first_token_ms - first_token_ms % 131072 + 65536
           WHEN first_token_ms >= 4194304 THEN 4194304
         END"
    };
}
pub(super) use bucket;

/// The times to the first word of some calls: how many fell into which bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct FirstWords(BTreeMap<u64, u64>);

impl FirstWords {
    /// The buckets as the database gives them, `middle:count` and commas between, in no order. `None`: it gave
    /// something else.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut counted = Self::default();
        for bucket in text.split_terminator(',') {
            let (middle, count) = bucket.split_once(':')?;
            counted.count(middle.parse().ok()?, count.parse().ok()?);
        }
        Some(counted)
    }

    /// Adds those of more calls.
    pub(super) fn add(&mut self, more: &Self) {
        for (middle, count) in &more.0 {
            self.count(*middle, *count);
        }
    }

    /// The middle of the bucket of the time that so many of a hundred calls did not exceed (the nearest rank); `None`:
    /// no call said a word.
    pub(super) fn percentile(&self, percent: u64) -> Option<u64> {
        let all: u64 = self.0.values().sum();
        let rank = (all * percent).div_ceil(100);
        let mut passed = 0;
        self.0.iter().find_map(|(middle, count)| {
            passed += count;
            (passed >= rank).then_some(*middle)
        })
    }

    fn count(&mut self, middle: u64, count: u64) {
        *self.0.entry(middle).or_default() += count;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The middle of a time's bucket, as the statement reckons it: its branches are read from its text.
    fn middle(ms: i64) -> i64 {
        for branch in bucket!().split("WHEN first_token_ms ").skip(1) {
            let (bound, value) = branch.split_once(" THEN ").unwrap();
            let (sign, bound) = bound.split_once(' ').unwrap();
            let bound: i64 = bound.parse().unwrap();
            if !(if sign == "<" { ms < bound } else { ms >= bound }) {
                continue;
            }
            let mut words = value.split_whitespace();
            return match (words.next().unwrap(), words.nth(2)) {
                ("first_token_ms", Some("%")) => {
                    let width: i64 = words.next().unwrap().parse().unwrap();
                    let half: i64 = words.nth(1).unwrap().parse().unwrap();
                    ms - ms % width + half
                }
                ("first_token_ms", _) => ms,
                (constant, _) => constant.parse().unwrap(),
            };
        }
        unreachable!("every time has a bucket")
    }

    #[test]
    fn a_bucket_is_known_to_a_thirty_second() {
        let mut buckets = std::collections::BTreeSet::new();
        for ms in (0..MOST_MS).filter(|ms| *ms < 70_000 || ms % 61 == 0) {
            let middle = middle(ms);

            assert!((middle - ms).abs() * 32 <= ms, "{ms} ms counts as {middle} ms");
            assert!(ms >= EXACT_BELOW_MS || middle == ms, "{ms}");
            buckets.insert(middle);
        }
        assert!(buckets.len() < 320, "{}", buckets.len());
        for ms in [MOST_MS, MOST_MS + 1, i64::MAX] {
            assert_eq!(middle(ms), MOST_MS);
        }
    }

    #[test]
    fn a_percentile_is_the_nearest_rank() {
        let of = |times: &[u64]| {
            let mut counted = FirstWords::default();
            for time in times {
                counted.count(*time, 1);
            }
            (counted.percentile(50), counted.percentile(95))
        };
        let table: [(&[u64], _); 5] = [
            (&[], (None, None)),
            (&[7], (Some(7), Some(7))),
            (&[1, 2], (Some(1), Some(2))),
            (&[3, 1, 2], (Some(2), Some(3))),
            (&[1, 2, 3, 4], (Some(2), Some(4))),
        ];
        for (times, percentiles) in table {
            assert_eq!(of(times), percentiles, "{times:?}");
        }

        let hundred: Vec<u64> = (1..=100).collect();
        assert_eq!(of(&hundred), (Some(50), Some(95)));
        assert_eq!(of(&hundred[..20]).1, Some(19));
        assert_eq!(of(&hundred[..21]).1, Some(20));
    }

    #[test]
    fn buckets_of_one_time_are_one() {
        let mut counted = FirstWords::parse("17:2,3:1").unwrap();

        counted.add(&FirstWords::parse("17:5,1008:1,").unwrap());

        assert_eq!(counted, FirstWords(BTreeMap::from([(3, 1), (17, 7), (1008, 1)])));
        assert_eq!(FirstWords::parse(""), Some(FirstWords::default()));
        for wrong in ["17", "17:", ":1", "-1:1", "17:2;3:1"] {
            assert_eq!(FirstWords::parse(wrong), None, "{wrong}");
        }
    }
}
