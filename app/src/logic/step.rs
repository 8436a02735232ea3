//! Where a message is on its way from the composer to the end of its answer, and which way it may go on. Outbox,
//! answers and socket all move it on, in any order, so that the order is a table of its own.

use contract::Outcome;

/// A step of a question and the answer to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The question is being written.
    Draft,
    /// The question waits for the connection.
    Queued,
    /// The question is on its way.
    Sent,
    /// The server has the question.
    Accepted,
    /// The model has been asked and says nothing yet.
    Thinking,
    /// The answer is coming in.
    Streaming,
    /// The answer is complete, or as long as it may be.
    Done,
    /// A person stopped the answer.
    Stopped,
    /// Sending or answering did not work.
    Failed,
    /// The server went away meanwhile.
    Interrupted,
}

impl Step {
    /// Whether `next` may follow. The steps in between may be skipped: a snapshot holds many at once.
    pub fn may_become(self, next: Self) -> bool {
        use Step::{
            Accepted, Done, Draft, Failed, Interrupted, Queued, Sent, Stopped, Streaming, Thinking,
        };
        match self {
            Draft => matches!(next, Queued | Sent),
            Queued => matches!(next, Sent | Failed | Draft),
            Sent => matches!(
                next,
                Queued | Accepted | Thinking | Streaming | Done | Stopped | Failed | Interrupted
            ),
            Accepted => {
                matches!(next, Thinking | Streaming | Done | Stopped | Failed | Interrupted)
            }
            Thinking => matches!(next, Streaming | Done | Stopped | Failed | Interrupted),
            Streaming => matches!(next, Done | Stopped | Failed | Interrupted),
            Failed => matches!(next, Queued | Sent | Draft),
            Done | Stopped | Interrupted => false,
        }
    }

    /// The next step if it may follow, else this one: an event that comes late or twice changes nothing.
    #[must_use]
    pub fn then(self, next: Self) -> Self {
        if self.may_become(next) { next } else { self }
    }
}

impl From<&Outcome> for Step {
    fn from(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Done | Outcome::Cut | Outcome::Unknown(_) => Self::Done,
            Outcome::Stopped => Self::Stopped,
            Outcome::Interrupted { .. } => Self::Interrupted,
            Outcome::Failed { .. } => Self::Failed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Step; 10] = [
        Step::Draft,
        Step::Queued,
        Step::Sent,
        Step::Accepted,
        Step::Thinking,
        Step::Streaming,
        Step::Done,
        Step::Stopped,
        Step::Failed,
        Step::Interrupted,
    ];
    const LIVE: [Step; 3] = [Step::Accepted, Step::Thinking, Step::Streaming];

    #[test]
    fn a_message_walks_its_whole_way() {
        let way = [
            Step::Draft,
            Step::Queued,
            Step::Sent,
            Step::Accepted,
            Step::Thinking,
            Step::Streaming,
            Step::Done,
        ];

        for pair in way.windows(2) {
            assert!(pair[0].may_become(pair[1]), "{pair:?}");
        }
    }

    #[test]
    fn nothing_goes_back_once_the_server_has_it() {
        for from in LIVE {
            for to in ALL.into_iter().filter(|to| *to <= from) {
                assert_eq!(from.then(to), from, "{from:?} → {to:?}");
            }
        }
    }

    #[test]
    fn an_end_stays_the_end_except_that_failures_can_be_sent_again() {
        for end in [Step::Done, Step::Stopped, Step::Interrupted] {
            assert!(ALL.iter().all(|next| !end.may_become(*next)));
        }
        assert!(Step::Failed.may_become(Step::Sent));
        assert!(!Step::Failed.may_become(Step::Done));
    }

    #[test]
    fn every_live_step_can_end_in_every_way() {
        for live in LIVE {
            for end in [Step::Done, Step::Stopped, Step::Failed, Step::Interrupted] {
                assert!(live.may_become(end), "{live:?} → {end:?}");
            }
        }
    }
}
