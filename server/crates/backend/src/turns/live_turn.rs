//! A live turn: what it has said so far, for its watchers and for the writer.
//!
//! Apart from the registry, which knows which turns there are: this is one of them, and the order of its events.

use bus::{Channel, Envelope};
use contract::{ChatId, Delta, Seq, ServerFrame, Transcript, TurnEvent, TurnId};
use serde::Serialize;
use std::{
    mem,
    sync::{Mutex, MutexGuard, PoisonError},
};
use storage::Segment;
use tokio_util::sync::CancellationToken;

/// A live turn, whose task still writes the answer.
pub(crate) struct LiveTurn {
    /// The id of the turn.
    pub turn: TurnId,
    /// The chat that it is in.
    pub chat: ChatId,
    /// Cancelled when a person stops it, or when it has to end.
    pub stop: CancellationToken,
    channel: Channel,
    state: Mutex<State>,
}

/// The state of a live turn.
struct State {
    transcript: Transcript,
    /// The text that is not written to the database yet: merged as long as the kind stays the same.
    unwritten: Vec<Segment>,
    /// What came back from the writer, older than `unwritten`. It stays as it is: perhaps it is written nevertheless, and
    /// the same segment with more text would be taken for the same.
    returned: Vec<Segment>,
    /// Whether the whole answer is stored, so that segments are wanted no more.
    is_settled: bool,
}

impl LiveTurn {
    /// A turn with its first event, which nobody has seen yet.
    pub fn begin(
        chat: ChatId,
        turn: TurnId,
        started: &TurnEvent,
        channel: Channel,
        stop: CancellationToken,
    ) -> Self {
        let transcript = Transcript::begin(turn, started).expect("a turn begins with `Started`");
        let state =
            State { transcript, unwritten: Vec::new(), returned: Vec::new(), is_settled: false };
        Self { turn, chat, stop, channel, state: Mutex::new(state) }
    }

    /// The transcript of everything so far.
    pub fn transcript(&self) -> Transcript {
        self.state().transcript.clone()
    }

    /// Numbers an event, folds it in, publishes it, and keeps its text for the writer. Returns its number.
    pub fn emit(&self, event: &TurnEvent) -> Seq {
        let mut state = self.state();
        let seq = state.transcript.seq + 1;
        state.transcript.fold(seq, event);
        if let TurnEvent::Delta { delta } = event {
            keep(&mut state.unwritten, self.turn, seq, delta);
        }
        // Within the lock, so that watchers see events in the order of their numbers.
        self.publish(seq, event);
        seq
    }

    /// Takes what was said and is not written to the database.
    pub fn unwritten(&self) -> Vec<Segment> {
        let mut state = self.state();
        let mut segments = mem::take(&mut state.returned);
        segments.append(&mut state.unwritten);
        segments
    }

    /// Gives back what could not be written. It comes again, before what is said meanwhile.
    pub fn give_back(&self, segment: Segment) {
        let mut state = self.state();
        if !state.is_settled {
            state.returned.push(segment);
        }
    }

    /// Forgets what is not written: the whole answer is stored, or can be stored no more.
    pub fn settle(&self) {
        let mut state = self.state();
        state.is_settled = true;
        state.unwritten.clear();
        state.returned.clear();
    }

    /// Takes over the text that somebody else stored, if it is another one. Watchers get all of it, in place of what they
    /// have; the end follows.
    pub fn supersede(&self, kept: &Transcript) {
        let mut state = self.state();
        if state.transcript.parts == kept.parts {
            return;
        }
        let seq = state.transcript.seq + 1;
        state.transcript = Transcript { seq, outcome: None, stats: None, ..kept.clone() };
        let (chat, transcript) = (self.chat, state.transcript.clone());
        let frame = ServerFrame::Snapshot { chat, transcript };
        let frame = serde_json::to_vec(&frame).expect("a frame is plain data").into();
        self.channel.publish(Envelope { frame, position: Some((self.turn, seq)) });
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Shows an event to the watchers.
    pub fn publish(&self, seq: Seq, event: &TurnEvent) {
        let frame = TurnFrame::Turn { chat: self.chat, turn: self.turn, seq, event };
        let frame = serde_json::to_vec(&frame).expect("a frame is plain data").into();
        self.channel.publish(Envelope { frame, position: Some((self.turn, seq)) });
    }
}

/// `ServerFrame::Turn` with a borrowed event: what is said most often is not copied to be said.
#[derive(Serialize)]
#[serde(tag = "frame", rename_all = "snake_case")]
enum TurnFrame<'a> {
    Turn { chat: ChatId, turn: TurnId, seq: Seq, event: &'a TurnEvent },
}

/// Adds a delta to the last segment if it goes on in its kind.
fn keep(unwritten: &mut Vec<Segment>, turn: TurnId, seq: Seq, delta: &Delta) {
    match (unwritten.last_mut(), delta) {
        (
            Some(Segment { delta: Delta::Text { text }, last_seq, .. }),
            Delta::Text { text: more },
        )
        | (
            Some(Segment { delta: Delta::Reasoning { text }, last_seq, .. }),
            Delta::Reasoning { text: more },
        ) => {
            text.push_str(more);
            *last_seq = seq;
        }
        _ => unwritten.push(Segment { turn, first_seq: seq, last_seq: seq, delta: delta.clone() }),
    }
}
