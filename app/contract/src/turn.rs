//! A turn: one answer being made, as a sequence of numbered events, and the fold that makes a message of them.
//!
//! Events and fold stand together: a new event does not compile before the fold says what it does to the message, and
//! the server and the browser have no other one.

use crate::unknown::{Unknown, open_kind};
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
    /// The beginning of the turn. Always number 1.
    Started {
        /// The id of the answer that is being written.
        answer: MessageId,
        /// The id of the message that it answers.
        parent: MessageId,
        /// The model that is asked.
        model: ModelId,
        /// The parts that the answer begins with: those of the answer that it continues, or none.
        kept: Vec<Part>,
        /// When the turn began.
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
        /// The text that is added.
        delta: Delta,
    },
    /// The end of the turn. Nothing follows.
    Ended {
        /// The outcome: how the turn ended.
        outcome: Outcome,
        /// The statistics of the answer: what it took.
        stats: AnswerStats,
    },
    /// An event that only a newer program understands. It counts, and changes nothing else.
    #[serde(untagged, deserialize_with = "TurnEvent::unknown")]
    Unknown(Unknown),
}

open_kind!(TurnEvent by "event" {
    Started = "started",
    Routed = "routed",
    Delta = "delta",
    Ended = "ended",
});

/// A delta: text that is added to an answer. Never cumulative.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Delta {
    /// Text of the answer itself.
    Text {
        /// The added text, Markdown.
        text: String,
    },
    /// Reasoning: what the model thinks before it speaks.
    Reasoning {
        /// The added text.
        text: String,
    },
    /// Something that only a newer program can add. It is kept as a part of its own.
    #[serde(untagged, deserialize_with = "Delta::unknown")]
    Unknown(Unknown),
}

open_kind!(Delta by "kind" { Text = "text", Reasoning = "reasoning" });

impl Delta {
    /// The added text, of whatever kind; empty where the kind is not known yet.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Text { text } | Self::Reasoning { text } => text,
            Self::Unknown(_) => "",
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
            // Not as it is: a program that knows parts of this name would find other fields in it.
            (Self::Unknown(kept), _) => {
                parts.push(Part::Unknown(kept.wrapped("kind", "unknown_delta")));
            }
        }
    }
}

/// The answer to `messages/send` and its kin: the turn has been opened, and its events come over the socket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sent {
    /// The chat, as it is now.
    pub chat: crate::Chat,
    /// The message that the turn answers, as it was stored.
    pub message: Message,
    /// The id of the turn.
    pub turn: TurnId,
    /// The id of the answer that it writes.
    pub answer: MessageId,
}

/// The fold of a turn's events: what a watcher has after event `seq`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Transcript {
    /// The id of the turn.
    pub turn: TurnId,
    /// The number of the last event that is folded in.
    pub seq: Seq,
    /// The id of the answer.
    pub answer: MessageId,
    /// The id of the message that it answers.
    pub parent: MessageId,
    /// The model that is asked.
    pub model: ModelId,
    /// The attempts that failed before this model was asked, in order.
    #[serde(default)]
    pub attempts: Vec<Attempt>,
    /// The parts that were written so far, kept ones included.
    pub parts: Vec<Part>,
    /// When the turn began.
    pub started_at: Timestamp,
    /// The outcome of the turn; `None` while it goes on.
    pub outcome: Option<Outcome>,
    /// The statistics of the answer; `None` while the turn goes on.
    pub stats: Option<AnswerStats>,
}

/// The result of folding one event into a transcript.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Folded {
    /// The event was the next one and is folded in.
    Next,
    /// The event had been folded in already; nothing changed.
    Again,
    /// Events are missing before this one; nothing changed. Ask for them with `Watch { after }`.
    Gap,
}

impl Transcript {
    /// Begins a fold with a turn's first event. `None` unless `event` is `Started`.
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

    /// Folds in the event numbered `seq`. A repeated one, or one after a gap, changes nothing.
    pub fn fold(&mut self, seq: Seq, event: &TurnEvent) -> Folded {
        if seq <= self.seq {
            return Folded::Again;
        }
        if seq != self.seq + 1 {
            return Folded::Gap;
        }
        self.seq = seq;
        match event {
            TurnEvent::Started { .. } | TurnEvent::Unknown(_) => {}
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

    /// Makes a message of the answer, as far as it is written.
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
