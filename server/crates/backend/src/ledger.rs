//! Every call of a model, written down with what it cost.

use crate::{
    services::Services,
    spender::Spender,
    spending::{Charged, Reservation},
};
use contract::{
    Attempt, CallOutcome, CallPurpose, ChatId, Cost, ModelId, ModelTrouble, Pico, Price, Timestamp,
    TurnId, Usage,
};
use gateway::Credentials;
use std::time::Duration;
use storage::{Amount, Call, Charge, Receipt};
use uuid::Uuid;

/// How long whoever asked waits until what it took is written down. Where the database is away it is written later.
const RECORDING_GRACE: Duration = Duration::from_secs(5);

/// The calls that one purpose takes: those that said nothing, and the last one.
///
/// Each is noted when it begins, so that a crash does not lose it, and written down when it is over. Nobody waits for the
/// note: a model is asked while it is written, within a millisecond where the database is not busy.
pub(crate) struct Calls {
    purpose: CallPurpose,
    spender: Spender,
    /// What they are made with: where it is the asker's own key, no budget is charged.
    pub credentials: Credentials,
    /// The chat and the turn they are made for, if for one.
    place: Option<(ChatId, TurnId)>,
    /// What was set aside for them.
    pub reserved: Reservation,
    /// The one that goes on.
    open: Option<(Uuid, ModelId)>,
    /// What was handed over to be written.
    receipts: Vec<Receipt>,
    written: u32,
    /// Whether the one that goes on is made in place of one that comes first.
    fallback: bool,
    /// When the first was begun.
    begun_at: Option<Timestamp>,
    /// How long after the first one the last one was begun.
    past_ms: u64,
    cost: Cost,
}

/// A call of a model that is over.
pub(crate) struct Entry<'a> {
    /// The model that was asked.
    pub model: &'a ModelId,
    /// How it ended.
    pub outcome: CallOutcome,
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
    /// None yet.
    pub fn new(
        purpose: CallPurpose,
        spender: Spender,
        place: Option<(ChatId, TurnId)>,
        credentials: Credentials,
    ) -> Self {
        Self {
            purpose,
            spender,
            credentials,
            place,
            reserved: Reservation::default(),
            open: None,
            receipts: Vec::new(),
            written: 0,
            fallback: false,
            begun_at: None,
            past_ms: 0,
            cost: Cost::default(),
        }
    }

    /// Notes that a model is asked, or another one in its place.
    ///
    /// `fallback`: whether it is asked in place of one that comes first.
    pub fn begin(&mut self, services: &Services, model: &ModelId, fallback: bool) {
        self.fallback = fallback;
        let now = services.clock.now();
        let first = *self.begun_at.get_or_insert(now);
        let id = match &self.open {
            Some((_, same)) if same == model => return,
            Some((id, _)) => *id,
            None => services.ids.uuid(),
        };
        self.past_ms = now.since(first).unsigned_abs();
        self.open = Some((id, model.clone()));
        let nothing = Entry {
            model,
            outcome: CallOutcome::Interrupted,
            trouble: None,
            usage: Usage::default(),
            written: 0,
            first_token_ms: None,
            duration_ms: 0,
        };
        // Without the note a crash would lose the call. That is no reason not to ask.
        drop(services.storage.open_call(&self.call(services, id, &nothing)));
    }

    /// Writes down a call that said nothing, and what it counted all the same.
    pub fn fail(&mut self, services: &Services, attempt: &Attempt, usage: Usage) {
        let Attempt { model, trouble, duration_ms } = attempt;
        let entry = Entry {
            model,
            outcome: CallOutcome::Failed,
            trouble: Some(*trouble),
            usage,
            written: 0,
            first_token_ms: None,
            duration_ms: *duration_ms,
        };
        self.write(services, &entry, Amount::default());
    }

    /// Writes down the last call, whose times are counted from the asking of the first, gives back what was set aside,
    /// and waits until all that is done, though not for long. Says what all cost together.
    pub async fn end(&mut self, services: &Services, last: Entry<'_>) -> Cost {
        if self.open.is_none() {
            // It was to be asked again when it was stopped.
            self.reserved.give_back(&services.storage);
        } else {
            let its_own = |ms: u64| ms.saturating_sub(self.past_ms);
            let last = Entry {
                first_token_ms: last.first_token_ms.map(its_own),
                duration_ms: its_own(last.duration_ms),
                ..last
            };
            self.write(services, &last, self.reserved.amount);
        }
        self.reserved = Reservation::default();
        // What is lost is in the log.
        let written = futures::future::join_all(self.receipts.drain(..));
        if tokio::time::timeout(RECORDING_GRACE, written).await.is_err() {
            tracing::warn!("calls not recorded yet");
        }
        self.cost
    }

    fn write(&mut self, services: &Services, entry: &Entry<'_>, released: Amount) {
        let id = self.open.take().map_or_else(|| services.ids.uuid(), |(id, _)| id);
        let price = services.gateway.price(entry.model);
        let cost = entry.cost(price.as_ref());
        let call = Call {
            trouble: entry.trouble,
            cost,
            price: price.as_ref().filter(|_| !entry.was_refused()),
            ..self.call(services, id, entry)
        };
        let charged = self.reserved.charge(
            services,
            &Charged {
                model: entry.model,
                usage: entry.usage,
                cost,
                written: entry.written,
                was_refused: entry.was_refused(),
            },
        );
        services.rate_limits.count_tokens(&self.spender, charged.tokens, call.now);
        let charge = Charge { purses: &self.reserved.purses, charged, released };
        let receipt = services.storage.charge_call(&call, &charge);
        self.receipts.push(receipt);
        self.written += 1;
        self.cost = self.cost + Cost::of(cost);
    }

    fn call<'a>(&self, services: &Services, id: Uuid, entry: &Entry<'a>) -> Call<'a> {
        Call {
            id,
            turn: self.place.map(|(_, turn)| turn),
            account: self.spender.account,
            key: self.spender.key_id(),
            own_key: services.gateway.uses_own_key(&self.credentials, entry.model),
            chat: self.place.map(|(chat, _)| chat),
            attempt: self.written + 1,
            fallback: self.fallback,
            purpose: self.purpose,
            model: entry.model,
            outcome: entry.outcome,
            trouble: None,
            usage: entry.usage,
            cost: None,
            price: None,
            first_token_ms: entry.first_token_ms,
            duration_ms: entry.duration_ms,
            now: services.clock.now(),
        }
    }
}

impl Entry<'_> {
    /// `None`: nobody knows. Whoever refuses a question does not charge for it; whoever breaks off may.
    fn cost(&self, price: Option<&Price>) -> Option<Pico> {
        if self.was_refused() { Some(Pico(0)) } else { gateway::cost(price?, &self.usage) }
    }

    fn was_refused(&self) -> bool {
        let counted_nothing = self.usage == Usage::default();
        self.first_token_ms.is_none() && counted_nothing && self.trouble.is_some_and(is_refusal)
    }
}

/// Whether nothing was made of the question.
const fn is_refusal(trouble: ModelTrouble) -> bool {
    !matches!(trouble, ModelTrouble::TimedOut | ModelTrouble::InvalidResponse)
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::Rates;

    fn entry(model: &ModelId) -> Entry<'_> {
        Entry {
            model,
            outcome: CallOutcome::Failed,
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
            (trouble(ModelTrouble::Refused), usage, None, Some(Pico(23))),
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
