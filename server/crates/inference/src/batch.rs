//! What goes into the next batch: how its tokens are divided, and how many there may be.
//!
//! Pure, without a model and without a clock, so that fairness between answers is tested with tables.

use std::time::Duration;

use contract::AccountId;

/// The most tokens in one batch.
pub const BATCH: usize = 128;
/// A prompt, or what is left of one, that is read at once, so that whoever asks little is answered soon.
const SHORT: usize = 64;
/// The fewest tokens that are read together: fewer are hardly faster than one.
const SHORTEST_SLICE: usize = 8;
/// How long the slice of a long prompt takes: so long everybody else waits for their next token, or their first.
const SLICE_TIME: Duration = Duration::from_millis(50);

/// The pace of a model, as its batches show it.
#[derive(Debug, Default)]
pub struct Pace {
    token_time: Option<Duration>,
}

impl Pace {
    /// The number of tokens of a long prompt that are read together.
    pub fn slice(&self) -> usize {
        let Some(token_time) = self.token_time else { return SHORT };
        let tokens = SLICE_TIME.as_nanos() / token_time.as_nanos().max(1);
        usize::try_from(tokens).unwrap_or(BATCH).clamp(SHORTEST_SLICE, BATCH)
    }

    /// Notes how long a batch of so many tokens took.
    pub fn took(&mut self, tokens: usize, time: Duration) {
        if tokens < SHORTEST_SLICE {
            return; // of which each takes longer
        }
        let now = time / u32::try_from(tokens).unwrap_or(u32::MAX);
        // It changes slowly, with the length of a conversation: one batch that was held up means little.
        self.token_time = Some(self.token_time.map_or(now, |before| (before * 3 + now) / 4));
    }
}

/// Divides a batch between answers, of which each wants so many tokens for an account: one while it is written, many while
/// its prompt is read.
///
/// Everybody gets a token. Then the account with the least left to read goes first: it gets all that it wants if that is short,
/// else a slice. The others get a fourth of that in addition, so that they go on however many short questions come.
pub fn shares(wanted: &[(AccountId, usize)], slice: usize) -> Vec<usize> {
    let mut shares: Vec<_> = wanted.iter().map(|(_, tokens)| (*tokens).min(1)).collect();
    let load = |account: AccountId| -> usize {
        wanted.iter().filter(|(it, _)| *it == account).map(|(_, tokens)| *tokens).sum()
    };
    let mut readers: Vec<_> = (0..wanted.len()).filter(|index| wanted[*index].1 > 1).collect();
    readers.sort_by_key(|index| (load(wanted[*index].0), wanted[*index].1));
    let Some((first, others)) = readers.split_first() else { return shares };
    let mut room = BATCH.saturating_sub(shares.iter().sum());
    let (_, left) = wanted[*first];
    let most = if left <= SHORT { left } else { slice.min(left) };
    let more = most.saturating_sub(shares[*first]).min(room);
    shares[*first] += more;
    room = (room - more).min(shares[*first] / 4);
    for (served, index) in others.iter().enumerate() {
        let more = (room / (others.len() - served)).min(wanted[*index].1 - shares[*index]);
        shares[*index] += more;
        room -= more;
    }
    shares
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const ADA: AccountId = AccountId::new(Uuid::from_u128(1));
    const BOB: AccountId = AccountId::new(Uuid::from_u128(2));
    const EVE: AccountId = AccountId::new(Uuid::from_u128(3));

    #[test]
    fn who_writes_always_has_a_token() {
        assert_eq!(shares(&[(ADA, 1), (BOB, 500), (EVE, 1)], 16), [1, 16, 1]);
        assert_eq!(shares(&[(ADA, 1), (BOB, 1)], 16), [1, 1]);
        assert_eq!(shares(&[], 16), [0_usize; 0]);
    }

    #[test]
    fn a_short_question_is_read_at_once_and_a_long_prompt_meanwhile_a_little() {
        assert_eq!(shares(&[(BOB, 4_000), (ADA, 40)], 16), [11, 40]);
        assert_eq!(shares(&[(BOB, 4_000), (ADA, 4)], 16), [2, 4]);
    }

    #[test]
    fn a_long_prompt_is_read_in_slices() {
        assert_eq!(shares(&[(BOB, 4_000)], 16), [16]);
        assert_eq!(shares(&[(BOB, 4_000)], BATCH), [BATCH]);
        assert_eq!(shares(&[(BOB, 4_000), (EVE, 100)], 16), [5, 16]);
    }

    #[test]
    fn who_asks_much_at_once_goes_last() {
        assert_eq!(shares(&[(BOB, 60), (BOB, 60), (ADA, 100)], 64), [9, 9, 64]);
    }

    #[test]
    fn a_batch_is_never_too_large_and_nobody_is_forgotten() {
        let accounts = [ADA, BOB, EVE];
        for many in 1..=32 {
            for (most, slice) in [(1, 8), (7, 8), (64, 16), (65, 128), (4_000, 8), (4_000, 128)] {
                let wanted: Vec<_> =
                    (0..many).map(|it| (accounts[it % 3], 1 + (it * 37) % most)).collect();

                let shares = shares(&wanted, slice);

                assert!(shares.iter().sum::<usize>() <= BATCH, "{wanted:?}: {shares:?}");
                let are_right =
                    shares.iter().zip(&wanted).all(|(it, (_, most))| (1..=*most).contains(it));
                assert!(are_right, "{wanted:?}: {shares:?}");
            }
        }
    }

    #[test]
    fn a_slice_takes_as_long_on_a_slow_machine_as_on_a_fast_one() {
        let slice = |token_time: Duration| {
            let mut pace = Pace::default();
            pace.took(100, token_time * 100);
            pace.slice()
        };

        assert_eq!(slice(Duration::from_millis(2)), 25);
        assert_eq!(slice(Duration::from_millis(50)), SHORTEST_SLICE);
        assert_eq!(slice(Duration::from_nanos(1)), BATCH);
        assert_eq!(slice(Duration::ZERO), BATCH);
    }

    #[test]
    fn one_batch_that_was_held_up_means_little() {
        let mut pace = Pace::default();
        pace.took(100, Duration::from_millis(200));

        pace.took(10, Duration::from_millis(60));
        pace.took(1, Duration::from_mins(1));

        assert_eq!(pace.slice(), 16);
    }
}
