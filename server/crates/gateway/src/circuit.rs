//! Circuit breakers, one for each model that fails: *closed*, every question passes; *open*, after many failures in a
//! short time, none does; *half-open*, after a pause, one question passes as a probe of whether the model is back.
//!
//! Circuits outlive the questions that feed them, and know none: their states are tested as a table, without a route.

use contract::ModelId;
use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// The number of failures …
const FAILURES: usize = 5;
/// … that open a circuit within this time.
const FAILURE_WINDOW: Duration = Duration::from_secs(30);
/// The time that a circuit stays open before it is half-open, and that a probe has to answer before the next one.
const OPEN_FOR: Duration = Duration::from_secs(30);

/// The circuit breakers of all models. Those that work have none.
#[derive(Debug, Default)]
pub(crate) struct Circuits(Mutex<HashMap<ModelId, Circuit>>);

/// The circuit breaker of one model.
#[derive(Debug, Default)]
struct Circuit {
    failures: VecDeque<Instant>,
    /// `None`: closed. Before it: open. From then on: half-open, so that the next question is the probe.
    probe_at: Option<Instant>,
}

impl Circuit {
    fn allows(&mut self, now: Instant) -> bool {
        match self.probe_at {
            None => true,
            Some(at) if now >= at => {
                // This question is the probe. The next one comes when it has failed, or is lost.
                self.probe_at = Some(now + OPEN_FOR);
                true
            }
            Some(_) => false,
        }
    }

    fn fail(&mut self, now: Instant) {
        self.failures.push_back(now);
        while self.failures.front().is_some_and(|at| now.duration_since(*at) > FAILURE_WINDOW) {
            self.failures.pop_front();
        }
        if self.failures.len() > FAILURES {
            self.failures.pop_front();
        }
        if self.probe_at.is_some() || self.failures.len() == FAILURES {
            self.probe_at = Some(now + OPEN_FOR);
        }
    }
}

impl Circuits {
    /// Whether a model may be asked now. Where its circuit is half-open, the first who asks here makes the probe.
    pub fn allows(&self, model: &ModelId, now: Instant) -> bool {
        let mut circuits = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        circuits.get_mut(model).is_none_or(|circuit| circuit.allows(now))
    }

    /// Counts a failure on the model's side.
    pub fn fail(&self, model: &ModelId, now: Instant) {
        let mut circuits = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        circuits.entry(model.clone()).or_default().fail(now);
    }

    /// Closes a model's circuit: it answered.
    pub fn succeed(&self, model: &ModelId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(model);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model() -> ModelId {
        ModelId::parse("fake/words").unwrap()
    }

    /// Circuits on which the model failed at these seconds.
    fn after_failures(start: Instant, seconds: &[u64]) -> Circuits {
        let circuits = Circuits::default();
        for second in seconds {
            circuits.fail(&model(), start + Duration::from_secs(*second));
        }
        circuits
    }

    #[tokio::test]
    async fn five_failures_in_half_a_minute_open_it() {
        let start = Instant::now();
        let at = |second| start + Duration::from_secs(second);
        let table = [
            (&[0, 1, 2, 3][..], 4, true),
            (&[0, 1, 2, 3, 4], 5, false),
            (&[0, 20, 40, 60, 80], 81, true),
            (&[0, 1, 2, 3, 30], 31, false),
            (&[0, 1, 2, 3, 31], 32, true),
        ];

        for (failures, second, allows) in table {
            let circuits = after_failures(start, failures);

            assert_eq!(circuits.allows(&model(), at(second)), allows, "{failures:?}");
        }
    }

    #[tokio::test]
    async fn an_open_one_is_half_open_after_a_pause_and_lets_one_probe_through() {
        let start = Instant::now();
        let at = |second| start + Duration::from_secs(second);
        let circuits = after_failures(start, &[0, 0, 0, 0, 0]);

        assert!(!circuits.allows(&model(), at(29)));
        assert!(circuits.allows(&model(), at(30)), "the probe");
        assert!(!circuits.allows(&model(), at(31)), "one probe at a time");
        circuits.fail(&model(), at(32));
        assert!(!circuits.allows(&model(), at(61)), "the probe failed");
        assert!(circuits.allows(&model(), at(62)));
        circuits.succeed(&model());
        assert!(circuits.allows(&model(), at(62)));
        assert!(circuits.allows(&model(), at(62)), "closed again");
    }

    #[tokio::test]
    async fn models_that_work_take_no_room() {
        let circuits = after_failures(Instant::now(), &[0]);

        circuits.succeed(&model());

        assert!(circuits.0.lock().unwrap().is_empty());
    }
}
