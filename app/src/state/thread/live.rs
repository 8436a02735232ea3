//! What the server says about the open chat: its events are folded in at once, and shown at the page's pace. Here are
//! the effects on signals; what an event or a snapshot does is decided in `logic/turn.rs`.

use super::{Status, Thread};
use crate::{
    i18n::{fallback, others},
    logic::{
        pace::{Pace, Redraw},
        step::Step,
        thread,
        turn::{self, EventEffect, SnapshotEffect},
    },
    platform::{clock, timers, visibility},
    state::State,
};
use contract::{
    ChatId, Entry, Failure, ModelId, Outcome, Sent, Seq, Transcript, TurnEvent, TurnId,
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The time that an accepted question may stay without any event before events are asked for, in milliseconds.
const SILENCE_TIMEOUT_MS: f64 = 4_000.0;

impl Thread {
    /// Moves the step of a chat's question on.
    pub(in crate::state) fn walk(self, chat: ChatId, next: Step) {
        if self.chat.get_untracked() == Some(chat) {
            self.step.update(|step| *step = step.then(next));
        }
    }

    /// Takes in that the server accepted a question; the answer will come over the socket.
    pub(in crate::state) fn accepted(self, state: State, sent: Sent) {
        let Sent { chat, message, turn, answer } = sent;
        if self.chat.get_untracked() != Some(chat.id) {
            return;
        }
        let model = chat.model.clone();
        let parent = message.id;
        self.entries.update(|entries| {
            if !entries.iter().any(|entry| entry.message.id == parent) {
                thread::place(entries, message);
            }
        });
        let over = self.ended.with_value(|ended| *ended == Some(turn));
        let begun =
            self.truth.with_value(|truth| truth.as_ref().is_some_and(|truth| truth.turn == turn));
        self.said.update(|said| *said += 1);
        if !over && !begun {
            self.start(
                state,
                Transcript {
                    turn,
                    seq: 0,
                    answer,
                    parent,
                    model,
                    attempts: Vec::new(),
                    parts: Vec::new(),
                    started_at: clock::now(),
                    outcome: None,
                    stats: None,
                },
                Step::Accepted,
            );
        }
        if !state.socket.watches(chat.id) {
            state
                .socket
                .watch(chat.id, Some((turn, self.followed(chat.id).map_or(0, |(_, seq)| seq))));
        }
        self.mind_silence(state, turn);
    }

    /// Asks for the events of a turn that says nothing at all: they may have been lost on the way.
    fn mind_silence(self, state: State, turn: TurnId) {
        let _ = timers::after(SILENCE_TIMEOUT_MS, move || {
            let silent = self.truth.with_value(|truth| {
                truth.as_ref().is_some_and(|truth| truth.turn == turn && truth.seq == 0)
            });
            if let (true, Some(chat)) = (silent, self.chat.get_untracked()) {
                state.socket.watch(chat, Some((turn, 0)));
                self.mind_silence(state, turn);
            }
        });
    }

    /// Shows that a turn is going on from now on, and that what followed its question is on another branch.
    fn start(self, state: State, transcript: Transcript, step: Step) {
        let Some(chat) = self.chat.get_untracked() else { return };
        let mut beside = None;
        self.entries.update(|entries| beside = thread::cut_after(entries, Some(transcript.parent)));
        let Some(beside) = beside else {
            // It answers a message that was said elsewhere.
            return self.reload();
        };
        if self.live.get_untracked() != Some(transcript.turn) {
            self.beside.set_value(
                beside.into_iter().filter(|version| *version != transcript.answer).collect(),
            );
            let locale = state.locale();
            let model = state.models.label(&transcript.model);
            state.announcer.say(td_string!(locale, chats.answer_began, model = model).to_string());
        }
        self.step.set(step);
        self.answer.set(Some(thread::live(&transcript, chat)));
        self.live.set(Some(transcript.turn));
        self.truth.set_value(Some(transcript));
    }

    /// Takes in an event of a turn.
    pub(in crate::state) fn happened(
        self,
        state: State,
        chat: ChatId,
        id: TurnId,
        seq: Seq,
        event: &TurnEvent,
    ) {
        if self.chat.get_untracked() != Some(chat) {
            return;
        }
        let ended = self.ended.get_value();
        let effect =
            self.truth.try_update_value(|truth| turn::take_event(truth, ended, id, seq, event));
        match effect.unwrap_or(EventEffect::Nothing) {
            EventEffect::Nothing => {}
            EventEffect::Show => self.advance(state, event),
            EventEffect::Begin(transcript) => self.start(state, *transcript, Step::Thinking),
            EventEffect::CatchUp(after) => state.socket.watch(chat, after),
        }
    }

    fn advance(self, state: State, event: &TurnEvent) {
        let redraw = self.pace.try_update_value(|pace| match event {
            TurnEvent::Delta { .. } => pace.delta(visibility::is_hidden()),
            TurnEvent::Started { .. }
            | TurnEvent::Routed { .. }
            | TurnEvent::Ended { .. }
            | TurnEvent::Unknown(_) => pace.other(),
        });
        match event {
            TurnEvent::Started { .. } => self.step.update(|step| *step = step.then(Step::Thinking)),
            TurnEvent::Routed { model, .. } => self.announce_fallback(state, model),
            TurnEvent::Delta { .. } => {
                if self.step.get_untracked() != Step::Streaming {
                    self.step.update(|step| *step = step.then(Step::Streaming));
                }
            }
            TurnEvent::Ended { .. } => return self.settle(state),
            TurnEvent::Unknown(_) => {}
        }
        match redraw {
            Some(Redraw::Now) => self.publish(),
            Some(Redraw::NextFrame) => timers::next_frame(move || self.frame()),
            Some(Redraw::Later) | None => {}
        }
    }

    /// Announces that another model is asked, unless nobody failed but the model itself.
    fn announce_fallback(self, state: State, model: &ModelId) {
        let failed = self.truth.with_value(|truth| {
            truth.as_ref().map(|truth| others(&truth.attempts, model)).unwrap_or_default()
        });
        if !failed.is_empty() {
            let label = state.models.label(model);
            state.announcer.say(fallback(state.locale(), &failed, &label, false));
        }
    }

    /// Shows the answer as it is now, in a frame that is due or when the page came back into sight.
    pub(in crate::state) fn frame(self) {
        if self.pace.try_update_value(Pace::frame) == Some(true) {
            self.publish();
        }
    }

    fn publish(self) {
        let Some(chat) = self.chat.get_untracked() else { return };
        if let Some(message) =
            self.truth.with_value(|truth| truth.as_ref().map(|truth| thread::live(truth, chat)))
        {
            self.answer.set(Some(message));
        }
    }

    /// Takes in a snapshot: everything up to some event, in place of the events.
    pub(in crate::state) fn caught_up(self, state: State, chat: ChatId, transcript: Transcript) {
        if self.chat.get_untracked() != Some(chat) {
            return;
        }
        let over = transcript.outcome.is_some();
        let step = if transcript.parts.is_empty() { Step::Thinking } else { Step::Streaming };
        let (live, ended) = (self.live.get_untracked(), self.ended.get_value());
        match turn::judge_snapshot(&transcript, self.followed(chat), live, ended) {
            SnapshotEffect::Nothing => return,
            SnapshotEffect::Replace => {
                self.truth.set_value(Some(transcript));
                self.step.update(|now| *now = now.then(step));
                self.publish();
            }
            SnapshotEffect::Begin => self.start(state, transcript, step),
        }
        if over {
            self.settle(state);
        }
    }

    /// Settles the live answer, which ended: it is a message like the others from now on.
    fn settle(self, state: State) {
        let Some(chat) = self.chat.get_untracked() else { return };
        let Some(transcript) = self.truth.try_update_value(Option::take).flatten() else { return };
        let message = transcript.message(chat);
        let mut versions = self.beside.get_value();
        versions.push(message.id);
        let outcome = transcript.outcome.clone().unwrap_or(Outcome::Done);
        self.ended.set_value(Some(transcript.turn));
        self.entries.update(|entries| {
            entries.retain(|entry| entry.message.id != message.id);
            entries.push(Entry { message, versions });
        });
        self.rest(Step::from(&outcome));
        state.budgets.turn_ended();
        let locale = state.locale();
        state.announcer.say(match outcome {
            Outcome::Done | Outcome::Cut | Outcome::Unknown(_) => {
                td_string!(locale, chats.answer_ended)
            }
            Outcome::Stopped => td_string!(locale, chats.answer_stopped),
            Outcome::Failed { .. } | Outcome::Interrupted { .. } => {
                td_string!(locale, chats.answer_failed)
            }
        });
    }

    /// Takes in that no turn is live in a chat.
    pub(in crate::state) fn quiet(self, chat: ChatId) {
        if self.chat.get_untracked() == Some(chat) && self.live.get_untracked().is_some() {
            self.rest(Step::Draft);
            self.reload();
        }
    }

    /// Opens the chat again if its newest message is not the one shown: something may have been said elsewhere.
    pub(in crate::state) fn look_again(self, state: State) {
        let Some(chat) = self.chat.get_untracked() else { return };
        if self.status.get_untracked() != Status::Open || self.live.get_untracked().is_some() {
            return;
        }
        let Some(known) = state
            .chats
            .list
            .with_untracked(|list| list.iter().find(|known| known.id == chat).cloned())
        else {
            return;
        };
        let on_its_way = state
            .outbox
            .list
            .with_untracked(|list| list.iter().any(|pending| pending.chat == chat));
        let last =
            self.entries.with_untracked(|entries| entries.last().map(|last| last.message.id));
        // A turn that just began says so itself, over the watch.
        if !on_its_way
            && known.live.is_none()
            && known.head != last
            && self.step.get_untracked() != Step::Sent
        {
            self.reload();
        }
    }

    /// Takes in that the chat was deleted.
    pub(in crate::state) fn gone(self, chat: ChatId) {
        if self.chat.get_untracked() == Some(chat) {
            self.clear();
            self.status.set(Status::Failed(Failure::Missing { what: contract::Subject::Chat }));
        }
    }
}
