//! Whether a model is worth asking: it opens after many failures in a short time, and lets one question through
//! now and then to see whether the model is back.

use contract::ModelId;
use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// So many failures …
const FAILURES: usize = 5;
/// … within this time open a circuit …
const WITHIN: Duration = Duration::from_secs(30);
/// … for so long. Then one question is let through at a time.
const PAUSE: Duration = Duration::from_secs(30);

/// The circuits of all models. Those that work have none.
#[derive(Debug, Default)]
pub(crate) struct Circuits(Mutex<HashMap<ModelId, Circuit>>);

#[derive(Debug, Default)]
struct Circuit {
    failures: VecDeque<Instant>,
    /// Nobody is let through before; `None`: closed.
    opens_at: Option<Instant>,
}

impl Circuit {
    fn lets_through(&mut self, now: Instant) -> bool {
        match self.opens_at {
            None => true,
            Some(at) if now >= at => {
                // This question is the probe. The next one comes when it has failed, or is lost.
                self.opens_at = Some(now + PAUSE);
                true
            }
            Some(_) => false,
        }
    }

    fn fail(&mut self, now: Instant) {
        self.failures.push_back(now);
        while self.failures.front().is_some_and(|at| now.duration_since(*at) > WITHIN) {
            self.failures.pop_front();
        }
        if self.failures.len() > FAILURES {
            self.failures.pop_front();
        }
        if self.opens_at.is_some() || self.failures.len() == FAILURES {
            self.opens_at = Some(now + PAUSE);
        }
    }
}

impl Circuits {
    /// Whether a model may be asked now. A model whose circuit has been open long enough is asked once, as a probe.
    pub fn lets_through(&self, model: &ModelId, now: Instant) -> bool {
        let mut circuits = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        circuits.get_mut(model).is_none_or(|circuit| circuit.lets_through(now))
    }

    /// It failed on its side.
    pub fn fail(&self, model: &ModelId, now: Instant) {
        let mut circuits = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        circuits.entry(model.clone()).or_default().fail(now);
    }

    /// It answered.
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

        for (failures, second, lets_through) in table {
            let circuits = after_failures(start, failures);

            assert_eq!(circuits.lets_through(&model(), at(second)), lets_through, "{failures:?}");
        }
    }

    #[tokio::test]
    async fn an_open_one_lets_one_question_through_after_a_pause() {
        let start = Instant::now();
        let at = |second| start + Duration::from_secs(second);
        let circuits = after_failures(start, &[0, 0, 0, 0, 0]);

        assert!(!circuits.lets_through(&model(), at(29)));
        assert!(circuits.lets_through(&model(), at(30)), "the probe");
        assert!(!circuits.lets_through(&model(), at(31)), "one probe at a time");
        circuits.fail(&model(), at(32));
        assert!(!circuits.lets_through(&model(), at(61)), "the probe failed");
        assert!(circuits.lets_through(&model(), at(62)));
        circuits.succeed(&model());
        assert!(circuits.lets_through(&model(), at(62)));
        assert!(circuits.lets_through(&model(), at(62)), "closed again");
    }

    #[tokio::test]
    async fn models_that_work_take_no_room() {
        let circuits = after_failures(Instant::now(), &[0]);

        circuits.succeed(&model());

        assert!(circuits.0.lock().unwrap().is_empty());
    }
}
