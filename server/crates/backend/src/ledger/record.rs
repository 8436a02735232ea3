//! The record of one question: the calls that it takes, those that said nothing and the last one.
//!
//! Apart from `metered`, because it needs no stream: vectors, which come all at once, are recorded as well.

use super::{Ledger, QuestionOrigin, entry::CallEntry};
use crate::{
    services::Services,
    spending::{Admitted, Charged, Reservation},
};
use contract::{
    Attempt, CallOutcome, Cost, ModelId, ModelTrouble, Timestamp, Usage,
    prompt::{Finish, Piece},
};
use gateway::Error;
use std::{mem, time::Duration};
use storage::{Call, Receipt};
use tokio_util::task::TaskTracker;
use uuid::Uuid;

/// The time that whoever asked waits until what it took is written down. Where the database is away it is written later.
const RECORDING_GRACE: Duration = Duration::from_secs(5);

/// The record of one question: its calls, each noted when it begins, so that a crash does not lose it, and written down
/// when it is over. Nobody waits for the note: a model is asked while it is written, within a millisecond where the
/// database is not busy.
pub(crate) struct QuestionRecord {
    ledger: Ledger,
    origin: QuestionOrigin,
    /// The reservation for the question.
    reservation: Reservation,
    /// The model that is asked now, or next.
    model: ModelId,
    /// Whether it is to be asked next: at first, and whenever another model is named, or the same one again.
    is_due: bool,
    /// Whether it is asked in place of one that comes first.
    is_fallback: bool,
    /// The call that goes on.
    open: Option<Uuid>,
    /// The moment at which the first call was begun; `None`: nobody was asked.
    begun_at: Option<Timestamp>,
    /// The moment at which the last one was.
    asked_at: Timestamp,
    first_word_at: Option<Timestamp>,
    /// The length of what was said, in bytes.
    written: usize,
    /// The ending of the last call, once it has one.
    end: Option<Ending>,
    /// The number of calls that are written down.
    calls: u32,
    cost: Cost,
    /// The receipts of the calls that were handed over to be written.
    receipts: Vec<Receipt>,
}

/// The ending of a call.
#[derive(Clone, Copy)]
struct Ending {
    outcome: CallOutcome,
    trouble: Option<ModelTrouble>,
    usage: Usage,
}

/// The settlement of a question: what all its calls took together.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Settlement {
    /// The cost of all calls together.
    pub cost: Cost,
    /// The tokens of the last call, by kind.
    pub usage: Usage,
    /// The time from asking first to the first word, in milliseconds; `None`: none came.
    pub first_token_ms: Option<u64>,
    /// The time from asking first to the end, in milliseconds.
    pub duration_ms: u64,
}

impl QuestionRecord {
    /// The record of a question that was admitted, whose model is to be asked next.
    pub(super) fn new(ledger: Ledger, origin: QuestionOrigin, admitted: Admitted) -> Self {
        let Admitted { model, reservation, .. } = admitted;
        Self {
            asked_at: ledger.services.clock.now(),
            ledger,
            origin,
            reservation,
            model,
            is_due: true,
            is_fallback: false,
            open: None,
            begun_at: None,
            first_word_at: None,
            written: 0,
            end: None,
            calls: 0,
            cost: Cost::default(),
            receipts: Vec::new(),
        }
    }

    /// The model that is asked now.
    pub fn model(&self) -> &ModelId {
        &self.model
    }

    /// Notes that the model whose turn it is is asked; nothing happens if it was before, or if none is to be asked yet.
    pub fn begin(&mut self) {
        if !mem::take(&mut self.is_due) {
            return;
        }
        let services = &self.ledger.services;
        let now = services.clock.now();
        let id = *self.open.get_or_insert_with(|| services.ids.uuid());
        self.begun_at.get_or_insert(now);
        self.asked_at = now;
        // Without the note a crash would lose the call. That is no reason not to ask.
        let entry = CallEntry::new(&self.model, CallOutcome::Interrupted);
        drop(services.storage.open_call(&self.call(id, &entry)));
    }

    /// Whether a model was asked.
    pub fn has_begun(&self) -> bool {
        self.begun_at.is_some()
    }

    /// The tasks that the server waits for before it goes.
    pub fn tracker(&self) -> TaskTracker {
        self.ledger.services.tracker.clone()
    }

    /// Notes what a stream said: a failed attempt, another model, a word, the end.
    pub fn hear(&mut self, piece: &Result<Piece, Error>) {
        match piece {
            Ok(Piece::AttemptFailed { attempt, usage }) => self.fail(attempt, *usage),
            Ok(Piece::Routed { model, fallback, .. }) => self.route(model, *fallback),
            Ok(Piece::Delta(delta)) => self.said(delta.text().len()),
            Ok(Piece::ToolCall(call)) => self.said(call.name.len() + call.arguments.len()),
            Ok(Piece::Finished(Finish { usage, cut })) => {
                let outcome = if *cut { CallOutcome::Cut } else { CallOutcome::Done };
                self.end_with(outcome, None, *usage);
            }
            Err(Error { trouble, usage, .. }) => {
                self.end_with(CallOutcome::Failed, Some(*trouble), *usage);
            }
        }
    }

    /// Notes how the last call ended, unless that is known already.
    pub fn end_with(&mut self, outcome: CallOutcome, trouble: Option<ModelTrouble>, usage: Usage) {
        self.end.get_or_insert(Ending { outcome, trouble, usage });
    }

    /// Writes down the last call, gives back what was set aside, and waits until all that is done, though not for long.
    /// Where nobody said how it ended, its caller stopped it.
    pub async fn close(mut self) -> Settlement {
        let stopped =
            Ending { outcome: CallOutcome::Stopped, trouble: None, usage: Usage::default() };
        let Ending { outcome, trouble, usage } = self.end.unwrap_or(stopped);
        let now = self.ledger.services.clock.now();
        let begun_at = self.begun_at.unwrap_or(now);
        let since = |from: Timestamp, at: Timestamp| at.since(from).unsigned_abs();
        let reservation = mem::take(&mut self.reservation);
        if self.open.is_some() {
            let model = self.model.clone();
            let entry = CallEntry {
                trouble,
                usage,
                written: self.written,
                first_token_ms: self.first_word_at.map(|at| since(self.asked_at, at)),
                duration_ms: since(self.asked_at, now),
                ..CallEntry::new(&model, outcome)
            };
            self.write(&entry, Some(reservation));
        } else {
            // It was to be asked again when it was stopped, or nobody was asked.
            reservation.release();
        }
        // What is lost is in the log.
        let written = futures::future::join_all(self.receipts);
        if tokio::time::timeout(RECORDING_GRACE, written).await.is_err() {
            tracing::warn!("calls not recorded yet");
        }
        Settlement {
            cost: self.cost,
            usage,
            first_token_ms: self.first_word_at.map(|at| since(begun_at, at)),
            duration_ms: since(begun_at, now),
        }
    }

    /// Gives back what was set aside: nobody was asked.
    pub fn release(self) {
        self.reservation.release();
    }

    /// Leaves the call that goes on to the next start, as a crash would.
    pub fn leave(self) {
        self.reservation.leave();
    }

    fn said(&mut self, bytes: usize) {
        self.first_word_at.get_or_insert_with(|| self.ledger.services.clock.now());
        self.written += bytes;
    }

    /// Notes which model is asked next. Where it is asked already, it goes on.
    fn route(&mut self, model: &ModelId, is_fallback: bool) {
        self.is_fallback = is_fallback;
        if self.open.is_none() || self.model != *model {
            self.model.clone_from(model);
            self.is_due = true;
        }
    }

    /// Writes down a call that said nothing, and what it counted all the same.
    fn fail(&mut self, attempt: &Attempt, usage: Usage) {
        let Attempt { model, trouble, duration_ms } = attempt;
        let entry = CallEntry {
            trouble: Some(*trouble),
            usage,
            duration_ms: *duration_ms,
            ..CallEntry::new(model, CallOutcome::Failed)
        };
        self.write(&entry, None);
    }

    /// Writes down a call that is over; with the last one, what was set aside is given back.
    fn write(&mut self, entry: &CallEntry<'_>, last: Option<Reservation>) {
        let Services { gateway, storage, ids, .. } = &self.ledger.services;
        let id = self.open.take().unwrap_or_else(|| ids.uuid());
        let price = gateway.price(entry.model);
        let cost = entry.cost(price.as_ref());
        let call = Call {
            trouble: entry.trouble,
            cost,
            price: price.as_ref().filter(|_| !entry.was_refused()),
            ..self.call(id, entry)
        };
        let charged = Charged {
            model: entry.model,
            usage: entry.usage,
            cost,
            written: entry.written,
            was_refused: entry.was_refused(),
        };
        let charged = last.as_ref().unwrap_or(&self.reservation).charge(gateway, &charged);
        self.ledger.rate_limits.count_tokens(&self.origin.spender, charged.tokens, call.now);
        let receipt = match last {
            Some(reservation) => reservation.settle(storage, &call, charged),
            None => self.reservation.count(storage, &call, charged),
        };
        self.receipts.push(receipt);
        self.calls += 1;
        self.cost = self.cost + Cost::of(cost);
    }

    fn call<'a>(&self, id: Uuid, entry: &CallEntry<'a>) -> Call<'a> {
        let QuestionOrigin { purpose, spender, turn, credentials } = &self.origin;
        let services = &self.ledger.services;
        Call {
            id,
            turn: turn.map(|(_, turn)| turn),
            account: spender.account,
            key: spender.key_id(),
            own_key: services.gateway.uses_own_key(credentials, entry.model),
            chat: turn.map(|(chat, _)| chat),
            attempt: self.calls + 1,
            fallback: self.is_fallback,
            purpose: *purpose,
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
