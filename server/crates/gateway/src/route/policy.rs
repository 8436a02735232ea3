//! Who is asked after whom: a pure decision, made anew after each failure.

use contract::{Alias, FallBack, ModelId, ModelTrouble};
use std::time::Duration;

/// The first pause before the same model is asked again; each further one is twice as long.
const PAUSE: Duration = Duration::from_millis(200);

/// The models of one question, and how far it has come.
#[derive(Debug)]
pub(crate) struct Plan {
    models: Vec<ModelId>,
    at: usize,
    retries: u32,
    retried: u32,
    fall_back_on: Vec<FallBack>,
}

/// What follows a failure.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Then {
    /// The same model is asked again after a pause.
    Again(Duration),
    /// The next model is asked.
    Next,
    /// Nobody is left to be asked, or asking somebody else would not help.
    Stop,
}

impl Plan {
    /// One model and nobody else.
    pub fn alone(model: ModelId) -> Self {
        Self { models: vec![model], at: 0, retries: 0, retried: 0, fall_back_on: Vec::new() }
    }

    /// The models of an alias. `turn` counts its questions, and draws who comes first where there are weights.
    pub fn of(alias: &Alias, turn: u64) -> Self {
        let first = drawn(&alias.weights, turn);
        let mut models = alias.models.clone();
        models[..=first].rotate_right(1);
        if alias.strict {
            models.truncate(1);
        }
        Self {
            models,
            at: 0,
            retries: alias.retries,
            retried: 0,
            fall_back_on: alias.fall_back_on.clone(),
        }
    }

    /// Who is asked now.
    pub fn model(&self) -> &ModelId {
        &self.models[self.at]
    }

    /// Whether somebody else comes first.
    pub const fn is_instead(&self) -> bool {
        self.at > 0
    }

    /// Passes over models that are not worth asking. Where none is, the first one is asked all the same: asking in
    /// vain is better than not asking.
    pub fn pass_over(&mut self, is_worth_asking: impl Fn(&ModelId) -> bool) {
        let left = &self.models[self.at..];
        if let Some(further) = left.iter().position(is_worth_asking) {
            self.at += further;
        }
    }

    /// What follows the failure of the model that was asked. `dice` is any number; pauses differ by it. Nobody is asked
    /// when no time is `left`.
    pub fn after(&mut self, trouble: ModelTrouble, dice: u64, left: Duration) -> Then {
        let pause = jittered(PAUSE * 2_u32.pow(self.retried), dice);
        if is_passing(trouble) && self.retried < self.retries && pause < left {
            self.retried += 1;
            return Then::Again(pause);
        }
        let is_next = self.at + 1 < self.models.len() && !left.is_zero();
        if is_next && self.falls_back_on(trouble) {
            self.at += 1;
            self.retried = 0;
            return Then::Next;
        }
        Then::Stop
    }

    fn falls_back_on(&self, trouble: ModelTrouble) -> bool {
        is_its_own(trouble) || self.fall_back_on.iter().any(|class| class.is(trouble))
    }
}

/// Whether trouble is the model's own, so that another one may answer.
pub(crate) const fn is_its_own(trouble: ModelTrouble) -> bool {
    match trouble {
        ModelTrouble::Unreachable
        | ModelTrouble::TimedOut
        | ModelTrouble::RateLimited
        | ModelTrouble::Garbled
        | ModelTrouble::Broken
        | ModelTrouble::NotLoaded
        | ModelTrouble::WrongProcessor
        | ModelTrouble::Crowded => true,
        ModelTrouble::Unauthorised
        | ModelTrouble::UnknownModel
        | ModelTrouble::Refused
        | ModelTrouble::TooLong => false,
    }
}

/// Whether trouble may be over in a moment. A model that took too long has had its time.
const fn is_passing(trouble: ModelTrouble) -> bool {
    matches!(
        trouble,
        ModelTrouble::Unreachable
            | ModelTrouble::RateLimited
            | ModelTrouble::Garbled
            | ModelTrouble::Broken
            | ModelTrouble::Crowded
    )
}

/// Whose turn it is, so that after as many questions as there are parts everybody came first as often as they weigh.
fn drawn(weights: &[u32], turn: u64) -> usize {
    let parts: u64 = weights.iter().copied().map(u64::from).sum();
    if parts == 0 {
        return 0;
    }
    let mut left = turn % parts;
    for (index, weight) in weights.iter().copied().map(u64::from).enumerate() {
        if left < weight {
            return index;
        }
        left -= weight;
    }
    0
}

/// Between half of a pause and all of it, so that those who failed together do not come back together.
fn jittered(pause: Duration, dice: u64) -> Duration {
    // splitmix64: neighbouring numbers come out far apart.
    let mixed = dice.wrapping_add(0x9E37_79B9_7F4A_7C15).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let parts = u32::try_from((mixed >> 32) % 501).unwrap_or_default();
    pause / 2 + pause * parts / 1_000
}

#[cfg(test)]
mod tests {
    use super::*;
    use ModelTrouble::{
        Broken, Crowded, Garbled, NotLoaded, RateLimited, Refused, TimedOut, TooLong, Unauthorised,
        UnknownModel, Unreachable, WrongProcessor,
    };

    const LONG: Duration = Duration::from_mins(10);

    fn ids(names: &[&str]) -> Vec<ModelId> {
        names.iter().map(|name| ModelId::parse(&format!("fake/{name}")).unwrap()).collect()
    }

    fn alias() -> Alias {
        Alias { models: ids(&["a", "b", "c"]), ..Alias::default() }
    }

    /// Who is asked when all of them fail like this.
    fn asked(alias: &Alias, trouble: ModelTrouble) -> String {
        let mut plan = Plan::of(alias, 0);
        let mut asked = plan.model().name().to_owned();
        while plan.after(trouble, 7, LONG) != Then::Stop {
            asked.push_str(plan.model().name());
        }
        asked
    }

    #[test]
    fn trouble_of_its_own_goes_on_to_the_next_and_other_trouble_stops() {
        for trouble in [
            Unreachable,
            TimedOut,
            RateLimited,
            Garbled,
            Broken,
            NotLoaded,
            WrongProcessor,
            Crowded,
        ] {
            assert_eq!(asked(&alias(), trouble), "abc", "{trouble:?}");
        }
        for trouble in [Unauthorised, UnknownModel, Refused, TooLong] {
            assert_eq!(asked(&alias(), trouble), "a", "{trouble:?}");
        }
    }

    #[test]
    fn it_falls_back_on_what_it_is_told_to() {
        let alias =
            Alias { fall_back_on: vec![FallBack::TooLong, FallBack::Unauthorised], ..alias() };

        assert_eq!(asked(&alias, TooLong), "abc");
        assert_eq!(asked(&alias, Unauthorised), "abc");
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
    fn pauses_grow_and_differ() {
        let mut plan = Plan::of(&Alias { retries: 2, ..alias() }, 0);
        let pause = |then: Then| match then {
            Then::Again(pause) => pause,
            other => panic!("{other:?}"),
        };

        let (first, second) =
            (pause(plan.after(Broken, 1, LONG)), pause(plan.after(Broken, 2, LONG)));

        assert!((PAUSE / 2..=PAUSE).contains(&first), "{first:?}");
        assert!((PAUSE..=PAUSE * 2).contains(&second), "{second:?}");
        assert_ne!(jittered(PAUSE, 1), jittered(PAUSE, 2));
    }

    #[test]
    fn weights_draw_who_comes_first() {
        let alias = Alias { weights: vec![3, 0, 1], ..alias() };

        let orders: Vec<String> = (0..4)
            .map(|turn| Plan::of(&alias, turn).models.iter().map(ModelId::name).collect())
            .collect();

        assert_eq!(orders, ["abc", "abc", "abc", "cab"]);
    }

    #[test]
    fn what_is_not_worth_asking_is_passed_over_unless_nothing_is() {
        let mut plan = Plan::of(&alias(), 0);
        plan.pass_over(|model| model.name() == "c");
        assert_eq!(plan.model().name(), "c");

        let mut plan = Plan::of(&alias(), 0);
        plan.pass_over(|_| false);
        assert_eq!(plan.model().name(), "a");
    }
}
