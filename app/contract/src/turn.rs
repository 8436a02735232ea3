//! A turn: one answer being made, as a sequence of numbered events, and the fold that makes a message of them.

use crate::{
    AnswerStats, Attempt, ChatId, Message, MessageId, ModelId, Outcome, Part, Timestamp, TurnId,
};
use serde::{Deserialize, Serialize};

/// An event's number within its turn; the first is 1.
pub type Seq = u64;

/// An event of a turn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum TurnEvent {
    /// The turn began. Always number 1.
    Started {
        /// The answer that is being written.
        answer: MessageId,
        /// The message it answers.
        parent: MessageId,
        /// The model that is asked.
        model: ModelId,
        /// What the answer begins with: the kept text of the answer it continues, or nothing.
        kept: Vec<Part>,
        /// The moment at which it began.
        at: Timestamp,
    },
    /// The question's new route: another model than the one named before is asked. Only before the first word.
    Routed {
        /// The model that is asked now.
        model: ModelId,
        /// The attempt that failed before, if one did.
        failed: Option<Attempt>,
    },
    /// More of the answer.
    Delta {
        /// What was added.
        delta: Delta,
    },
    /// The turn is over. Nothing follows.
    Ended {
        /// How it ended.
        outcome: Outcome,
        /// What it took.
        stats: AnswerStats,
    },
}

/// A delta: a piece of text that is added to an answer. Never cumulative.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Delta {
    /// Spoken text.
    Text {
        /// What was added.
        text: String,
    },
    /// Thoughts.
    Reasoning {
        /// What was added.
        text: String,
    },
}

impl Delta {
    /// What was added, of whatever kind.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Text { text } | Self::Reasoning { text } => text,
        }
    }

    /// Appends `next` to this one if both are of a kind; gives it back otherwise.
    ///
    /// # Errors
    /// `next` itself, when it is of another kind.
    pub fn merge(&mut self, next: Self) -> Result<(), Self> {
        match (self, next) {
            (Self::Text { text }, Self::Text { text: more })
            | (Self::Reasoning { text }, Self::Reasoning { text: more }) => {
                text.push_str(&more);
                Ok(())
            }
            (_, next) => Err(next),
        }
    }

    /// Appends this to a message's parts: to the last one if it is of the same kind, else as a new one.
    pub fn append_to(&self, parts: &mut Vec<Part>) {
        match (self, parts.last_mut()) {
            (Self::Text { text }, Some(Part::Text { text: last }))
            | (Self::Reasoning { text }, Some(Part::Reasoning { text: last })) => {
                last.push_str(text);
            }
            (Self::Text { text }, _) => parts.push(Part::Text { text: text.clone() }),
            (Self::Reasoning { text }, _) => parts.push(Part::Reasoning { text: text.clone() }),
        }
    }
}

/// The answer of `messages/send` and its kin: the turn has been opened and will be seen on the socket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sent {
    /// The chat.
    pub chat: crate::Chat,
    /// The message that the turn answers, as it was stored.
    pub message: Message,
    /// The turn.
    pub turn: TurnId,
    /// The answer it writes.
    pub answer: MessageId,
}

/// The fold of a turn's events: what a watcher has after event `seq`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Transcript {
    /// The turn.
    pub turn: TurnId,
    /// The number of the last event that is folded in.
    pub seq: Seq,
    /// The answer.
    pub answer: MessageId,
    /// The message it answers.
    pub parent: MessageId,
    /// The model that is asked.
    pub model: ModelId,
    /// The attempts that failed before it.
    #[serde(default)]
    pub attempts: Vec<Attempt>,
    /// What was written so far.
    pub parts: Vec<Part>,
    /// When the turn began.
    pub started_at: Timestamp,
    /// How it ended; `None` while it goes on.
    pub outcome: Option<Outcome>,
    /// What it took; `None` while it goes on.
    pub stats: Option<AnswerStats>,
}

/// The result of folding one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Folded {
    /// It was the next one.
    Next,
    /// It is folded in already; nothing changed.
    Again,
    /// Events are missing before it; nothing changed. Ask for them with `Watch { after }`.
    Gap,
}

impl Transcript {
    /// Begins a fold. `None` unless `event` is `Started`.
    #[must_use]
    pub fn begin(turn: TurnId, event: &TurnEvent) -> Option<Self> {
        let TurnEvent::Started { answer, parent, model, kept, at } = event else {
            return None;
        };
        Some(Self {
            turn,
            seq: 1,
            answer: *answer,
            parent: *parent,
            model: model.clone(),
            attempts: Vec::new(),
            parts: kept.clone(),
            started_at: *at,
            outcome: None,
            stats: None,
        })
    }

    /// Folds the event numbered `seq` in. A repeated one changes nothing.
    pub fn fold(&mut self, seq: Seq, event: &TurnEvent) -> Folded {
        if seq <= self.seq {
            return Folded::Again;
        }
        if seq != self.seq + 1 {
            return Folded::Gap;
        }
        self.seq = seq;
        match event {
            TurnEvent::Started { .. } => {}
            TurnEvent::Routed { model, failed } => {
                self.model = model.clone();
                self.attempts.extend(failed.clone());
            }
            TurnEvent::Delta { delta } => delta.append_to(&mut self.parts),
            TurnEvent::Ended { outcome, stats } => {
                self.outcome = Some(outcome.clone());
                self.stats = Some(stats.clone());
            }
        }
        Folded::Next
    }

    /// The answer as a message.
    #[must_use]
    pub fn message(&self, chat: ChatId) -> Message {
        Message {
            id: self.answer,
            chat,
            parent: Some(self.parent),
            author: crate::Author::Model { model: self.model.clone() },
            parts: self.parts.clone(),
            outcome: self.outcome.clone(),
            stats: self.stats.clone(),
            created_at: self.started_at,
        }
    }
}
