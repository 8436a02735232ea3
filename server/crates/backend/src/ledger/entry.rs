//! The entry of a call that is over, and what it cost: one rule for every way of asking.
//!
//! Apart from the record, which knows budgets and the database: this is a table over tokens, prices and troubles, and is
//! tested as one.

use contract::{CallOutcome, ModelId, ModelTrouble, Pico, Price, Usage};

/// The entry of a call in the ledger, before it is known what the call cost.
pub(super) struct CallEntry<'a> {
    /// The model that was asked.
    pub model: &'a ModelId,
    /// The outcome of the call.
    pub outcome: CallOutcome,
    /// The trouble that it failed with; `None`: it did not fail.
    pub trouble: Option<ModelTrouble>,
    /// The tokens that it took, by kind, as far as they were counted.
    pub usage: Usage,
    /// The length of what it wrote, in bytes.
    pub written: usize,
    /// The time from asking to the first word, in milliseconds; `None`: it said nothing.
    pub first_token_ms: Option<u64>,
    /// The time from asking to the end, in milliseconds.
    pub duration_ms: u64,
}

impl<'a> CallEntry<'a> {
    /// The entry of a call of which nothing is known but how it ended.
    pub fn new(model: &'a ModelId, outcome: CallOutcome) -> Self {
        Self {
            model,
            outcome,
            trouble: None,
            usage: Usage::default(),
            written: 0,
            first_token_ms: None,
            duration_ms: 0,
        }
    }

    /// The cost of the call. `None`: nobody knows. Whoever refuses a question does not charge for it; whoever breaks off
    /// may.
    pub fn cost(&self, price: Option<&Price>) -> Option<Pico> {
        if self.was_refused() { Some(Pico(0)) } else { gateway::cost(price?, &self.usage) }
    }

    /// Whether nothing was made of the question: no word, no token, and a trouble that says as much.
    pub fn was_refused(&self) -> bool {
        let counted_nothing = self.usage == Usage::default();
        self.first_token_ms.is_none() && counted_nothing && self.trouble.is_some_and(is_refusal)
    }
}

/// Whether a trouble means that the question was not read.
const fn is_refusal(trouble: ModelTrouble) -> bool {
    !matches!(trouble, ModelTrouble::TimedOut | ModelTrouble::InvalidResponse)
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::Rates;

    #[test]
    fn a_refusal_costs_nothing_and_a_broken_answer_nobody_knows_what() {
        let model = ModelId::parse("openai/gpt").unwrap();
        let rates = Rates { input: Pico(2), output: Pico(3), ..Rates::default() };
        let price = Price { rates, ..Price::default() };
        let usage = Usage { input: Some(10), output: Some(1), ..Usage::default() };
        let trouble = |trouble| Some(trouble);
        let table = [
            (None, usage, Some(5), Some(Pico(23))),
            (trouble(ModelTrouble::RateLimited), Usage::default(), None, Some(Pico(0))),
            (trouble(ModelTrouble::Refused), usage, None, Some(Pico(23))),
            (trouble(ModelTrouble::TimedOut), Usage::default(), None, None),
            (trouble(ModelTrouble::Broken), Usage::default(), Some(5), None),
        ];
        let entry = || CallEntry::new(&model, CallOutcome::Failed);

        for (trouble, usage, first_token_ms, cost) in table {
            let entry = CallEntry { trouble, usage, first_token_ms, ..entry() };

            assert_eq!(entry.cost(Some(&price)), cost, "{trouble:?}");
        }
        assert_eq!(CallEntry { usage, ..entry() }.cost(None), None, "no price");
    }
}
