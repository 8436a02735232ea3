//! The bounds on what goes on at once that takes long, answers and reports: in all, and for each person.
//!
//! Apart from the rate limits, which count how often somebody asks: what is counted here counts for as long as it goes on. The
//! models in the server have a queue of their own (`inference`), which is shorter.

use contract::{
    AccountId, Failure,
    permits::{Permit, PermitBound, Permits},
};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How many turns may be live, …
const TURNS: usize = 4_096;

/// … and how many of these may be one person's.
const TURNS_EACH: usize = 128;

/// How many answers programs may be waiting for, …
const STREAMS: usize = 4_096;

/// … and how many of these the programs of one person.
const STREAMS_EACH: usize = 256;

/// How many reports of usage may be made or wait for it, …
const REPORTS: usize = 64;

/// … and how many of these may be one person's. Two are made at a time (`storage`).
const REPORTS_EACH: usize = 4;

/// How long the next piece of a table waits for a report of its reader's to end, …
const PIECE_TIMEOUT: Duration = Duration::from_secs(20);

/// … and how often it looks.
const LOOK_INTERVAL: Duration = Duration::from_millis(50);

/// How long somebody is to wait who has as many as they may have, in seconds.
const RETRY_AFTER_S: u32 = 5;

/// The bounds, and what is counted against them.
pub(crate) struct Bounds {
    turns: Permits<AccountId>,
    streams: Permits<AccountId>,
    reports: Permits<AccountId>,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            turns: Permits::new(TURNS, TURNS_EACH),
            streams: Permits::new(STREAMS, STREAMS_EACH),
            reports: Permits::new(REPORTS, REPORTS_EACH),
        }
    }
}

impl Bounds {
    /// The permit of one more live turn of a person's.
    ///
    /// # Errors
    /// `TooMany` when they have as many as they may have, `Unavailable` when all together have.
    pub fn turn(&self, owner: AccountId) -> Result<Permit<AccountId>, Failure> {
        self.turns.take(owner, 1).map_err(refused)
    }

    /// The permit of one more answer for a program of a person's.
    ///
    /// # Errors
    /// As with turns.
    pub fn stream(&self, account: AccountId) -> Result<Permit<AccountId>, Failure> {
        self.streams.take(account, 1).map_err(refused)
    }

    /// The permit of one more report of usage for a person.
    ///
    /// # Errors
    /// As with turns.
    pub fn report(&self, account: AccountId) -> Result<Permit<AccountId>, Failure> {
        self.reports.take(account, 1).map_err(refused)
    }

    /// The permit of one more piece of a table that a person has had the beginning of. It waits for its turn, since a
    /// refusal in the middle would spoil what is there.
    ///
    /// # Errors
    /// As with turns, if its turn does not come for long.
    pub async fn piece(&self, account: AccountId) -> Result<Permit<AccountId>, Failure> {
        let since = Instant::now();
        loop {
            match self.report(account) {
                Err(_) if since.elapsed() < PIECE_TIMEOUT => sleep(LOOK_INTERVAL).await,
                taken => return taken,
            }
        }
    }
}

const fn refused(bound: PermitBound) -> Failure {
    match bound {
        PermitBound::Each => Failure::TooMany { retry_after_s: RETRY_AFTER_S },
        PermitBound::All => Failure::unavailable(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn one_person_with_all_of_theirs_keeps_nobody_out_and_turns_are_not_streams() {
        let (bounds, ada) = (Bounds::default(), AccountId::new(Uuid::from_u128(1)));
        let turns: Vec<_> = (0..TURNS_EACH).map(|_| bounds.turn(ada).unwrap()).collect();

        let refused = bounds.turn(ada).err();

        assert_eq!(refused, Some(Failure::TooMany { retry_after_s: RETRY_AFTER_S }));
        assert!(bounds.turn(AccountId::new(Uuid::from_u128(2))).is_ok());
        assert!(bounds.stream(ada).is_ok() && bounds.report(ada).is_ok());
        drop(turns);
        assert!(bounds.turn(ada).is_ok());
    }
}
