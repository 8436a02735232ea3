//! Every call of a model, written down with what it cost.

use super::Engines;
use crate::spending::{Charged, Reservation, Spender};
use contract::{Attempt, ChatId, Cost, ModelId, ModelTrouble, Pico, Price, TurnId, Usage};
use gateway::Means;
use storage::Call;

/// The calls that one purpose takes: those that said nothing, and the last one.
pub(crate) struct Calls {
    purpose: &'static str,
    spender: Spender,
    /// What they are made with: where it is the asker's own key, no budget is charged.
    pub means: Means,
    /// The chat and the turn they are made for, if for one.
    place: Option<(ChatId, TurnId)>,
    /// What was set aside for them.
    pub reserved: Reservation,
    written: u32,
    /// How long those that are written down took.
    past_ms: u64,
    cost: Cost,
}

/// A call of a model that is over.
pub(crate) struct Entry<'a> {
    /// The model that was asked.
    pub model: &'a ModelId,
    /// How it ended, in one word.
    pub outcome: &'a str,
    /// Why it failed, if it did.
    pub trouble: Option<ModelTrouble>,
    /// Tokens by kind.
    pub usage: Usage,
    /// How much it wrote, in bytes.
    pub written: usize,
    /// From asking to the first word, in milliseconds; `None`: it said nothing.
    pub first_token_ms: Option<u64>,
    /// From asking to the end, in milliseconds.
    pub duration_ms: u64,
}

impl Calls {
    /// None yet. `purpose`: `answer`, `title`, `api`, `embedding` or `trial`.
    pub fn new(
        purpose: &'static str,
        spender: Spender,
        place: Option<(ChatId, TurnId)>,
        means: Means,
    ) -> Self {
        Self {
            purpose,
            spender,
            means,
            place,
            reserved: Reservation::default(),
            written: 0,
            past_ms: 0,
            cost: Cost::default(),
        }
    }

    /// Writes down a call that said nothing.
    pub async fn fail(&mut self, engines: &Engines, attempt: &Attempt) {
        let Attempt { model, trouble, duration_ms } = attempt;
        let entry = Entry {
            model,
            outcome: "failed",
            trouble: Some(*trouble),
            usage: Usage::default(),
            written: 0,
            first_token_ms: None,
            duration_ms: *duration_ms,
        };
        self.write(engines, &entry).await;
        self.past_ms += duration_ms;
    }

    /// Writes down the last call, whose times are counted from the asking of the first, and gives back what was set
    /// aside. Says what all cost together.
    pub async fn end(&mut self, engines: &Engines, last: Entry<'_>) -> Cost {
        let its_own = |ms: u64| ms.saturating_sub(self.past_ms);
        let last = Entry {
            first_token_ms: last.first_token_ms.map(its_own),
            duration_ms: its_own(last.duration_ms),
            ..last
        };
        self.write(engines, &last).await;
        std::mem::take(&mut self.reserved).release(&engines.storage).await;
        self.cost
    }

    async fn write(&mut self, engines: &Engines, entry: &Entry<'_>) {
        let price = engines.gateway.price(entry.model);
        let cost = entry.cost(price.as_ref());
        let trouble = entry.trouble.map(name);
        self.written += 1;
        self.cost = self.cost + Cost::of(cost);
        let call = Call {
            id: engines.ids.uuid(),
            turn: self.place.map(|(_, turn)| turn),
            account: self.spender.account,
            key: self.spender.key_id(),
            own_key: engines.gateway.is_paid_by(&self.means, entry.model),
            chat: self.place.map(|(chat, _)| chat),
            attempt: self.written,
            purpose: self.purpose,
            model: entry.model,
            outcome: entry.outcome,
            trouble: trouble.as_deref(),
            usage: entry.usage,
            cost,
            price: price.as_ref().filter(|_| !entry.was_refused()),
            first_token_ms: entry.first_token_ms,
            duration_ms: entry.duration_ms,
            now: engines.clock.now(),
        };
        let charged = self.reserved.charge(
            engines,
            &Charged {
                model: entry.model,
                usage: entry.usage,
                cost,
                written: entry.written,
                was_refused: entry.was_refused(),
            },
        );
        engines.rates.took(&self.spender, charged.tokens, call.now);
        let recorded = engines.storage.charge_call(&call, &self.reserved.purses, charged).await;
        if let Err(error) = recorded {
            tracing::error!(call = %call.id, %error, "call not recorded");
        }
    }
}

impl Entry<'_> {
    /// `None`: nobody knows. Whoever refuses a question does not charge for it; whoever breaks off may.
    fn cost(&self, price: Option<&Price>) -> Option<Pico> {
        if self.was_refused() { Some(Pico(0)) } else { gateway::cost(price?, &self.usage) }
    }

    fn was_refused(&self) -> bool {
        self.first_token_ms.is_none() && self.trouble.is_some_and(is_refusal)
    }
}

/// Whether nothing was made of the question.
const fn is_refusal(trouble: ModelTrouble) -> bool {
    !matches!(trouble, ModelTrouble::TimedOut | ModelTrouble::Garbled)
}

/// The word of the wire for it.
fn name(trouble: ModelTrouble) -> String {
    let word = serde_json::to_value(trouble).expect("a kind is a word");
    word.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::Rates;

    fn entry(model: &ModelId) -> Entry<'_> {
        Entry {
            model,
            outcome: "failed",
            trouble: None,
            usage: Usage::default(),
            written: 0,
            first_token_ms: None,
            duration_ms: 1,
        }
    }

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
            (trouble(ModelTrouble::TimedOut), Usage::default(), None, None),
            (trouble(ModelTrouble::Broken), Usage::default(), Some(5), None),
        ];

        for (trouble, usage, first_token_ms, cost) in table {
            let entry = Entry { trouble, usage, first_token_ms, ..entry(&model) };

            assert_eq!(entry.cost(Some(&price)), cost, "{trouble:?}");
        }
        assert_eq!(Entry { usage, ..entry(&model) }.cost(None), None, "no price");
    }
}
