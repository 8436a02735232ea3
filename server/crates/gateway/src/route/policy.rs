//! The policy by which models are retried and fall back: a pure decision, made anew after each failure.
//!
//! It knows neither clock nor circuits, so that a table can test all of it.

use contract::{Alias, FallbackOn, ModelId, ModelTrouble};
use std::time::Duration;

/// The backoff before the first retry of a model; each further one is twice as long.
const BACKOFF: Duration = Duration::from_millis(200);

/// The candidates of one question in their order, which of them is asked now, and when another one may be.
#[derive(Debug)]
pub(crate) struct Policy {
    candidates: Vec<ModelId>,
    at: usize,
    retries: u32,
    retried: u32,
    fallback_on: Vec<FallbackOn>,
}

/// The next step after a failure.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NextStep {
    /// A retry: the same model is asked again after this backoff.
    Retry(Duration),
    /// The fallback: the next candidate is asked.
    Fallback,
    /// The end, with the failure for the caller: no candidate is left, or another one would not help.
    GiveUp,
}

impl Policy {
    /// The policy of one model without an alias: neither retry nor fallback.
    pub fn single(model: ModelId) -> Self {
        Self { candidates: vec![model], at: 0, retries: 0, retried: 0, fallback_on: Vec::new() }
    }

    /// The policy of an alias, for its `nth` question: where there are weights, that number draws who comes first.
    pub fn of(alias: &Alias, nth: u64) -> Self {
        let first = weighted(&alias.weights, nth);
        let mut candidates = alias.models.clone();
        candidates[..=first].rotate_right(1);
        if alias.strict {
            candidates.truncate(1);
        }
        Self {
            candidates,
            at: 0,
            retries: alias.retries,
            retried: 0,
            fallback_on: alias.fallback_on.clone(),
        }
    }

    /// The model that is asked now.
    pub fn model(&self) -> &ModelId {
        &self.candidates[self.at]
    }

    /// Whether the model that is asked now is a fallback for one before it.
    pub const fn is_fallback(&self) -> bool {
        self.at > 0
    }

    /// Skips candidates that are not available. Where none is, the one whose turn it is stays: asking in vain is better
    /// than not asking.
    pub fn skip_unavailable(&mut self, is_available: impl Fn(&ModelId) -> bool) {
        let left = &self.candidates[self.at..];
        if let Some(further) = left.iter().position(is_available) {
            self.at += further;
        }
    }

    /// Decides on the next step after a failure of the model that was asked. Backoffs differ by `jitter_seed`, which is
    /// any number. Nobody is asked when no time is `left`.
    pub fn after(&mut self, trouble: ModelTrouble, jitter_seed: u64, left: Duration) -> NextStep {
        let backoff = jittered(BACKOFF * 2_u32.pow(self.retried), jitter_seed);
        if is_transient(trouble) && self.retried < self.retries && backoff < left {
            self.retried += 1;
            return NextStep::Retry(backoff);
        }
        let has_next = self.at + 1 < self.candidates.len() && !left.is_zero();
        if has_next && self.falls_back_on(trouble) {
            self.at += 1;
            self.retried = 0;
            return NextStep::Fallback;
        }
        NextStep::GiveUp
    }

    fn falls_back_on(&self, trouble: ModelTrouble) -> bool {
        is_model_side(trouble) || self.fallback_on.iter().any(|class| class.is(trouble))
    }
}

/// Whether trouble is on the model's side, so that another one may answer; it is not in the question or the key.
pub(crate) const fn is_model_side(trouble: ModelTrouble) -> bool {
    match trouble {
        ModelTrouble::Unreachable
        | ModelTrouble::TimedOut
        | ModelTrouble::RateLimited
        | ModelTrouble::InvalidResponse
        | ModelTrouble::Broken
        | ModelTrouble::NotLoaded
        | ModelTrouble::WrongProcessor
        | ModelTrouble::Overloaded => true,
        ModelTrouble::Unauthorized
        | ModelTrouble::UnknownModel
        | ModelTrouble::Refused
        | ModelTrouble::TooLong
        | ModelTrouble::Unknown => false,
    }
}

/// Whether trouble is transient, so that a retry may help. A model that took too long has had its time.
const fn is_transient(trouble: ModelTrouble) -> bool {
    matches!(
        trouble,
        ModelTrouble::Unreachable
            | ModelTrouble::RateLimited
            | ModelTrouble::InvalidResponse
            | ModelTrouble::Broken
            | ModelTrouble::Overloaded
    )
}

/// The index of the candidate that comes first, by weighted round robin: after as many questions as there are parts
/// each came first as often as it weighs.
fn weighted(weights: &[u32], nth: u64) -> usize {
    let parts: u64 = weights.iter().copied().map(u64::from).sum();
    if parts == 0 {
        return 0;
    }
    let mut left = nth % parts;
    for (index, weight) in weights.iter().copied().map(u64::from).enumerate() {
        if left < weight {
            return index;
        }
        left -= weight;
    }
    0
}

/// A backoff with jitter, between half of it and all of it, so that those who failed together do not come back
/// together.
fn jittered(backoff: Duration, jitter_seed: u64) -> Duration {
    // splitmix64: neighbouring numbers come out far apart.
    let mixed = jitter_seed.wrapping_add(0x9E37_79B9_7F4A_7C15).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let parts = u32::try_from((mixed >> 32) % 501).unwrap_or_default();
    backoff / 2 + backoff * parts / 1_000
}

#[cfg(test)]
mod tests {
    use super::*;
    use ModelTrouble::{
        Broken, InvalidResponse, NotLoaded, Overloaded, RateLimited, Refused, TimedOut, TooLong,
        Unauthorized, UnknownModel, Unreachable, WrongProcessor,
    };

    const LONG: Duration = Duration::from_mins(10);

    fn ids(names: &[&str]) -> Vec<ModelId> {
        names.iter().map(|name| ModelId::parse(&format!("fake/{name}")).unwrap()).collect()
    }

    fn alias() -> Alias {
        Alias { models: ids(&["a", "b", "c"]), ..Alias::default() }
    }

    /// The names of the models that are asked, in order, when all of them fail like this.
    fn asked(alias: &Alias, trouble: ModelTrouble) -> String {
        let mut policy = Policy::of(alias, 0);
        let mut asked = policy.model().name().to_owned();
        while policy.after(trouble, 7, LONG) != NextStep::GiveUp {
            asked.push_str(policy.model().name());
        }
        asked
    }

    #[test]
    fn trouble_of_its_own_goes_on_to_the_next_and_other_trouble_stops() {
        for trouble in [
            Unreachable,
            TimedOut,
            RateLimited,
            InvalidResponse,
            Broken,
            NotLoaded,
            WrongProcessor,
            Overloaded,
        ] {
            assert_eq!(asked(&alias(), trouble), "abc", "{trouble:?}");
        }
        for trouble in [Unauthorized, UnknownModel, Refused, TooLong] {
            assert_eq!(asked(&alias(), trouble), "a", "{trouble:?}");
        }
    }

    #[test]
    fn it_falls_back_on_what_its_alias_names() {
        let alias =
            Alias { fallback_on: vec![FallbackOn::TooLong, FallbackOn::Unauthorized], ..alias() };

        assert_eq!(asked(&alias, TooLong), "abc");
        assert_eq!(asked(&alias, Unauthorized), "abc");
        assert_eq!(asked(&alias, Refused), "a");
    }

    #[test]
    fn a_strict_one_asks_nobody_else() {
        let strict = Alias { strict: true, retries: 2, ..alias() };

        assert_eq!(asked(&strict, Broken), "aaa");
        assert_eq!(asked(&Alias { weights: vec![0, 1, 0], ..strict }, Broken), "bbb");
    }

    #[test]
    fn each_model_is_asked_again_as_often_as_it_says() {
        let alias = Alias { retries: 2, ..alias() };

        assert_eq!(asked(&alias, Broken), "aaabbbccc");
        assert_eq!(asked(&alias, TimedOut), "abc", "it has had its time");
        assert_eq!(asked(&alias, Refused), "a");
    }

    #[test]
    fn backoffs_grow_and_differ() {
        let mut policy = Policy::of(&Alias { retries: 2, ..alias() }, 0);
        let backoff = |step: NextStep| match step {
            NextStep::Retry(backoff) => backoff,
            other => panic!("{other:?}"),
        };

        let (first, second) =
            (backoff(policy.after(Broken, 1, LONG)), backoff(policy.after(Broken, 2, LONG)));

        assert!((BACKOFF / 2..=BACKOFF).contains(&first), "{first:?}");
        assert!((BACKOFF..=BACKOFF * 2).contains(&second), "{second:?}");
        assert_ne!(jittered(BACKOFF, 1), jittered(BACKOFF, 2));
    }

    #[test]
    fn weights_draw_who_comes_first() {
        let alias = Alias { weights: vec![3, 0, 1], ..alias() };

        let orders: Vec<String> = (0..4)
            .map(|nth| Policy::of(&alias, nth).candidates.iter().map(ModelId::name).collect())
            .collect();

        assert_eq!(orders, ["abc", "abc", "abc", "cab"]);
    }

    #[test]
    fn what_is_not_available_is_skipped_unless_nothing_is() {
        let mut policy = Policy::of(&alias(), 0);
        policy.skip_unavailable(|model| model.name() == "c");
        assert_eq!(policy.model().name(), "c");

        let mut policy = Policy::of(&alias(), 0);
        policy.skip_unavailable(|_| false);
        assert_eq!(policy.model().name(), "a");
    }
}
