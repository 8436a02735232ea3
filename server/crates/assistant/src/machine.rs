//! The machine: events in, effects out. It neither waits nor asks for the time, so that all a turn can go through is
//! tested with tables.
//!
//! The first delta leaves at once, so that the reader sees that something happens. Later ones are merged
//! for a short while before they are numbered: on a fast stream that halves everybody's work, and no
//! reader notices 25 ms.

use contract::{
    AnswerStats, Attempt, Delta, Failure, Message, ModelId, ModelTrouble, Outcome, Part, Timestamp,
    TurnEvent, Usage,
    prompt::{Finish, Piece, Prompt},
};

/// The bounds of a turn.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The time for which deltas after the first are merged, in milliseconds.
    pub merge_ms: i64,
    /// The most that is added to the answer, in bytes; what is longer is cut.
    pub answer_bytes: usize,
}

impl Limits {
    /// The bounds of a turn that continues an answer: with what is kept of it, it becomes no longer than any other.
    #[must_use]
    pub fn after(self, kept: &[Part]) -> Self {
        let kept = kept.iter().map(Part::bytes).sum();
        Self { answer_bytes: self.answer_bytes.saturating_sub(kept), ..self }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self { merge_ms: 25, answer_bytes: Message::LONGEST_ANSWER as usize }
    }
}

/// An event that a turn takes: something that happened to it.
#[derive(Debug)]
pub enum Event {
    /// The turn may begin.
    Begun,
    /// The model said a piece of its answer, or the gateway something about it.
    Said(Piece),
    /// The model failed, with this trouble, and no other one is asked.
    Failed(ModelTrouble),
    /// A person stopped the turn.
    Cancelled,
    /// The time that `Turn::wakes_at` named has come.
    Woken,
}

/// An effect that a turn wants: something that its host is to do.
#[derive(Debug, PartialEq)]
pub enum Effect {
    /// Asks the model. Its pieces come back as `Event::Said`.
    Ask(Prompt),
    /// Numbers this event, shows it to watchers, and keeps it.
    Emit(TurnEvent),
    /// Stores the end with what the answer took, then emits it. Nothing follows.
    End(Outcome, AnswerStats),
}

/// A turn: one answer being made.
pub struct Turn {
    /// The model or alias that was asked for.
    asked: ModelId,
    /// The model that is asked now.
    model: ModelId,
    /// The attempts so far: models that were asked and said nothing.
    attempts: Vec<Attempt>,
    prompt: Option<Prompt>,
    limits: Limits,
    begun_at: Timestamp,
    first_at: Option<Timestamp>,
    written: usize,
    waiting: Option<(Delta, Timestamp)>,
    over: bool,
}

impl Turn {
    /// A turn that will ask `model` with `prompt`.
    #[must_use]
    pub fn new(model: ModelId, prompt: Prompt, limits: Limits, now: Timestamp) -> Self {
        Self {
            asked: model.clone(),
            model,
            attempts: Vec::new(),
            prompt: Some(prompt),
            limits,
            begun_at: now,
            first_at: None,
            written: 0,
            waiting: None,
            over: false,
        }
    }

    /// The moment at which `Event::Woken` is due; `None`: there is nothing to wake for.
    ///
    /// It is never further away than deltas are merged, not even when the clock was set back.
    #[must_use]
    pub fn wakes_at(&self, now: Timestamp) -> Option<Timestamp> {
        self.waiting.as_ref().map(|(_, due)| (*due).min(self.due(now)))
    }

    const fn due(&self, now: Timestamp) -> Timestamp {
        now.plus_millis(self.limits.merge_ms)
    }

    /// Takes an event that happened at `now`, and gives the effects to carry out, in order. After the end there are none.
    #[must_use]
    pub fn handle(&mut self, event: Event, now: Timestamp) -> Vec<Effect> {
        if self.over {
            return Vec::new();
        }
        match event {
            Event::Begun => self.prompt.take().map(Effect::Ask).into_iter().collect(),
            Event::Said(Piece::AttemptFailed { attempt, .. }) => {
                self.attempts.push(attempt);
                Vec::new()
            }
            Event::Said(Piece::Routed { model, failed, .. }) => {
                self.model.clone_from(&model);
                vec![Effect::Emit(TurnEvent::Routed { model, failed })]
            }
            Event::Said(Piece::Delta(delta)) => self.said(delta, now),
            // Nobody offered it a tool.
            Event::Said(Piece::ToolCall(_)) => Vec::new(),
            Event::Said(Piece::Finished(Finish { usage, cut })) => {
                self.end(if cut { Outcome::Cut } else { Outcome::Done }, usage, now)
            }
            Event::Failed(trouble) => {
                let failure = if self.attempts.iter().all(|attempt| attempt.model == self.model) {
                    Failure::ModelFailed { model: self.model.clone(), trouble }
                } else {
                    let mut tried: Vec<_> =
                        self.attempts.iter().map(|attempt| attempt.model.clone()).collect();
                    tried.push(self.model.clone());
                    tried.dedup();
                    Failure::NoModel { tried }
                };
                self.end(Outcome::Failed { failure }, Usage::default(), now)
            }
            Event::Cancelled => self.end(Outcome::Stopped, Usage::default(), now),
            Event::Woken => match self.waiting.take() {
                // Due long after now: the clock was set back since.
                Some((delta, due)) if due <= now || due > self.due(now) => vec![emit(delta)],
                waiting => {
                    self.waiting = waiting;
                    Vec::new()
                }
            },
        }
    }

    fn said(&mut self, delta: Delta, now: Timestamp) -> Vec<Effect> {
        let room = self.limits.answer_bytes.saturating_sub(self.written);
        if delta.text().len() > room {
            let mut effects = self.grow(cut(delta, room), now);
            effects.extend(self.end(Outcome::Cut, Usage::default(), now));
            return effects;
        }
        self.grow(delta, now)
    }

    /// Takes a delta for which there is room.
    fn grow(&mut self, delta: Delta, now: Timestamp) -> Vec<Effect> {
        if delta.text().is_empty() {
            return Vec::new();
        }
        self.written += delta.text().len();
        if self.first_at.is_none() {
            self.first_at = Some(now);
            return vec![emit(delta)];
        }
        let due = self.due(now);
        let Some((mut waiting, since)) = self.waiting.take() else {
            self.waiting = Some((delta, due));
            return Vec::new();
        };
        match waiting.merge(delta) {
            Ok(()) => {
                self.waiting = Some((waiting, since));
                Vec::new()
            }
            Err(other_kind) => {
                self.waiting = Some((other_kind, due));
                vec![emit(waiting)]
            }
        }
    }

    fn end(&mut self, outcome: Outcome, usage: Usage, now: Timestamp) -> Vec<Effect> {
        self.over = true;
        let millis = |moment: Timestamp| moment.since(self.begun_at).unsigned_abs();
        let stats = AnswerStats {
            usage,
            cost: None,
            asked: (self.asked != self.model).then(|| self.asked.clone()),
            attempts: std::mem::take(&mut self.attempts),
            first_token_ms: self.first_at.map(millis),
            duration_ms: millis(now),
        };
        let last = self.waiting.take().map(|(delta, _)| emit(delta));
        last.into_iter().chain([Effect::End(outcome, stats)]).collect()
    }
}

/// The beginning of a delta: so many bytes at most, and no letter in halves.
fn cut(mut delta: Delta, bytes: usize) -> Delta {
    if let Delta::Text { text } | Delta::Reasoning { text } = &mut delta {
        text.truncate(text.floor_char_boundary(bytes));
    }
    delta
}

const fn emit(delta: Delta) -> Effect {
    Effect::Emit(TurnEvent::Delta { delta })
}

#[cfg(test)]
mod tests;
