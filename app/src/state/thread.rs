//! The chat that is open: its settled messages, and the answer that is being made.
//!
//! Settled messages never change; only the live answer is a signal of its own. `Transcript` is its plain truth:
//! every event is folded into it at once, and shown at most once a frame.

use super::{State, state};
use crate::{
    api,
    logic::{
        outbox::Pending,
        pace::{Pace, Show as Pacing},
        step::Step,
        thread,
    },
    platform::{clock, id, timers, visibility},
};
use contract::{
    ChatId, Entry, Failure, Message, MessageId, Opened, Outcome, Sent, Seq, Transcript, TurnEvent,
    TurnId, turn::Folded,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_i18n::td_string;

/// How long an accepted question may stay without any event before they are asked for, in milliseconds.
const SILENCE_MS: f64 = 4_000.0;

/// How far a chat has been opened.
#[derive(Clone, Debug, PartialEq)]
pub enum Status {
    /// No chat is open.
    Closed,
    /// Its messages are being asked for.
    Opening,
    /// Its messages are here.
    Open,
    /// They are not.
    Failed(Failure),
}

/// The chat that is open.
#[derive(Clone, Copy)]
pub struct Thread {
    /// Which.
    pub chat: RwSignal<Option<ChatId>>,
    /// How far it has been opened.
    pub status: RwSignal<Status>,
    /// Its settled messages, oldest first.
    pub entries: RwSignal<Vec<Entry>>,
    /// Whether there are older ones.
    pub more: RwSignal<bool>,
    /// Whether they are being asked for.
    pub loading_older: RwSignal<bool>,
    /// The turn that is going on.
    pub live: RwSignal<Option<TurnId>>,
    /// The answer it writes, as it was shown last.
    pub answer: RwSignal<Option<Message>>,
    /// Where it is on its way.
    pub step: RwSignal<Step>,
    /// Counts what somebody did here that should be seen: the thread goes to its end.
    pub said: RwSignal<u32>,
    truth: StoredValue<Option<Transcript>>,
    /// The other versions of the live answer.
    beside: StoredValue<Vec<MessageId>>,
    pace: StoredValue<Pace>,
    /// The turn that ended last: what still comes of it is old news.
    ended: StoredValue<Option<TurnId>>,
}

impl Thread {
    pub(super) fn new() -> Self {
        Self {
            chat: RwSignal::new(None),
            status: RwSignal::new(Status::Closed),
            entries: RwSignal::new(Vec::new()),
            more: RwSignal::new(false),
            loading_older: RwSignal::new(false),
            live: RwSignal::new(None),
            answer: RwSignal::new(None),
            step: RwSignal::new(Step::Draft),
            said: RwSignal::new(0),
            truth: StoredValue::new(None),
            beside: StoredValue::new(Vec::new()),
            pace: StoredValue::new(Pace::default()),
            ended: StoredValue::new(None),
        }
    }

    /// Opens a chat.
    pub fn open(self, chat: ChatId) {
        if self.chat.get_untracked() == Some(chat) && self.status.get_untracked() != Status::Closed {
            return;
        }
        let state = state();
        self.clear();
        self.chat.set(Some(chat));
        let waiting = state.outbox.list.with_untracked(|list| {
            list.iter().find(|pending| pending.chat == chat && pending.begins).cloned()
        });
        if let Some(pending) = waiting {
            // It begins with a question that is still on its way: there is nothing to ask the server for.
            self.entries.set(vec![pending.entry()]);
            self.status.set(Status::Open);
            state.outbox.flush();
            return;
        }
        self.status.set(Status::Opening);
        self.load(state, chat);
    }

    /// Closes it.
    pub fn close(self) {
        self.clear();
        self.chat.set(None);
        state().socket.unwatch();
    }

    /// Asks for the messages once more.
    pub fn reload(self) {
        if let Some(chat) = self.chat.get_untracked() {
            if !matches!(self.status.get_untracked(), Status::Open) {
                self.status.set(Status::Opening);
            }
            self.load(state(), chat);
        }
    }

    fn clear(self) {
        self.status.set(Status::Closed);
        self.entries.set(Vec::new());
        self.more.set(false);
        self.loading_older.set(false);
        self.rest(Step::Draft);
        self.ended.set_value(None);
    }

    /// No turn is going on.
    fn rest(self, step: Step) {
        self.truth.set_value(None);
        self.beside.set_value(Vec::new());
        self.pace.set_value(Pace::default());
        if self.live.get_untracked().is_some() {
            self.live.set(None);
            self.answer.set(None);
        }
        self.step.set(step);
    }

    fn load(self, state: State, chat: ChatId) {
        spawn_local(async move {
            let opened = api::chats::open(chat, None).await;
            if self.chat.get_untracked() != Some(chat) {
                return;
            }
            match opened {
                Ok(opened) => self.show(state, opened),
                Err(told) if told.0 == Failure::SignedOut => state.signed_out(),
                Err(told) if self.status.get_untracked() == Status::Open => state.failed(&told.0),
                Err(told) => self.status.set(Status::Failed(told.0)),
            }
        });
    }

    /// Shows what was opened, and follows what is live in it.
    fn show(self, state: State, opened: Opened) {
        let Opened { chat, mut entries, more } = opened;
        let turn = chat.live;
        let writing = match (turn, entries.last()) {
            (Some(_), Some(last)) if last.message.outcome.is_none() => entries.pop(),
            _ => None,
        };
        if let Some(pending) = state.outbox.list.with_untracked(|list| list.iter().find(|pending| pending.chat == chat.id).cloned()) {
            let entry = pending.entry();
            if turn.is_none() {
                thread::place(&mut entries, entry.message);
            }
        }
        self.entries.set(entries);
        self.more.set(more);
        match (turn, writing) {
            (Some(turn), Some(Entry { message, versions })) => {
                let known = self.truth.with_value(|truth| truth.as_ref().is_some_and(|truth| truth.turn == turn));
                let others = versions.into_iter().filter(|version| *version != message.id).collect();
                self.beside.set_value(others);
                if !known {
                    self.truth.set_value(None);
                    let step = if message.parts.is_empty() { Step::Thinking } else { Step::Streaming };
                    self.answer.set(Some(message));
                    self.live.set(Some(turn));
                    self.step.set(step);
                }
            }
            _ => self.rest(Step::Draft),
        }
        state.models.choose_for(Some(&chat.model));
        let id = chat.id;
        state.chats.put(chat);
        self.status.set(Status::Open);
        let after = self.followed(id);
        state.socket.watch(id, after);
    }

    /// The last event of a chat that is here.
    pub(super) fn followed(self, chat: ChatId) -> Option<(TurnId, Seq)> {
        if self.chat.get_untracked() != Some(chat) {
            return None;
        }
        self.truth.with_value(|truth| truth.as_ref().map(|truth| (truth.turn, truth.seq)))
    }

    /// Asks for the messages before those that are here.
    pub fn older(self) {
        let (Some(chat), true, false) =
            (self.chat.get_untracked(), self.more.get_untracked(), self.loading_older.get_untracked())
        else {
            return;
        };
        let Some(first) = self.entries.with_untracked(|entries| entries.first().map(|first| first.message.id)) else {
            return;
        };
        let state = state();
        self.loading_older.set(true);
        spawn_local(async move {
            let opened = api::chats::open(chat, Some(first)).await;
            if self.chat.get_untracked() != Some(chat) {
                return;
            }
            match opened {
                Ok(opened) => {
                    self.entries.update(|entries| thread::prepend(entries, opened.entries));
                    self.more.set(opened.more);
                }
                Err(told) => state.failed(&told.0),
            }
            self.loading_older.set(false);
        });
    }

    // What people do.

    /// Begins a chat with a question. Gives its id, to go there; `None` without a model to ask.
    pub fn begin(self, text: String) -> Option<ChatId> {
        let state = state();
        let model = state.models.chosen.get_untracked()?;
        let chat = id::fresh();
        let pending = Pending {
            chat,
            begins: true,
            parent: None,
            id: id::fresh(),
            text,
            model,
            at: clock::now(),
            failure: None,
        };
        self.clear();
        self.chat.set(Some(chat));
        self.entries.set(vec![pending.entry()]);
        self.status.set(Status::Open);
        state.outbox.add(pending);
        Some(chat)
    }

    /// Says something behind everything that was said. `false`: it has to wait, or there is no model.
    pub fn send(self, text: String) -> bool {
        let last = self.entries.with_untracked(|entries| entries.last().map(|last| last.message.id));
        self.say(text, last)
    }

    /// Says something in another way: a new version beside the message.
    pub fn edit(self, message: MessageId, text: String) -> bool {
        let parent = self.entries.with_untracked(|entries| {
            entries.iter().find(|entry| entry.message.id == message).map(|entry| entry.message.parent)
        });
        parent.is_some_and(|parent| self.say(text, parent))
    }

    fn say(self, text: String, parent: Option<MessageId>) -> bool {
        let state = state();
        let (Some(chat), Some(model)) = (self.chat.get_untracked(), state.models.chosen.get_untracked()) else {
            return false;
        };
        let waits = state.outbox.list.with_untracked(|list| list.iter().any(|pending| pending.chat == chat));
        if waits || self.live.get_untracked().is_some() {
            return false;
        }
        let pending = Pending {
            chat,
            begins: false,
            parent,
            id: id::fresh(),
            text,
            model,
            at: clock::now(),
            failure: None,
        };
        self.entries.update(|entries| {
            thread::place(entries, pending.entry().message);
        });
        self.step.set(Step::Draft);
        self.said.update(|said| *said += 1);
        state.outbox.add(pending);
        true
    }

    /// Gives up a question that could not be sent; it goes back to the composer.
    pub fn take_back(self, message: MessageId) {
        let state = state();
        let Some(pending) = state.outbox.take_back(message) else { return };
        let chat = (!pending.begins).then_some(pending.chat);
        if state.drafts.get(chat).trim().is_empty() {
            state.drafts.keep(chat, &pending.text);
        }
        if pending.begins {
            self.close();
        } else {
            self.reload();
        }
    }

    /// Asks once more for an answer.
    pub fn regenerate(self, answer: MessageId) {
        let model = state().models.chosen.get_untracked().map(|model| model.as_str().to_owned());
        self.ask(api::messages::regenerate(answer, model));
    }

    /// Takes up an answer where it stopped.
    pub fn go_on(self, answer: MessageId) {
        let model = state().models.chosen.get_untracked().map(|model| model.as_str().to_owned());
        self.ask(api::messages::resume(answer, model));
    }

    fn ask(self, door: impl Future<Output = Result<Sent, api::Told>> + 'static) {
        if self.live.get_untracked().is_some() || self.step.get_untracked() == Step::Sent {
            return;
        }
        let state = state();
        self.step.set(Step::Draft.then(Step::Sent));
        spawn_local(async move {
            match door.await {
                Ok(sent) => {
                    state.chats.put(sent.chat.clone());
                    self.accepted(state, sent);
                }
                Err(told) => {
                    if self.step.get_untracked() == Step::Sent {
                        self.step.set(Step::Draft);
                    }
                    state.failed(&told.0);
                }
            }
        });
    }

    /// Stops the answer. What was written stays.
    pub fn stop(self) {
        let Some(turn) = self.live.get_untracked() else { return };
        let state = state();
        if state.socket.cancel(turn) {
            return;
        }
        spawn_local(async move {
            if let Err(told) = api::messages::stop(turn).await {
                state.failed(&told.0);
            }
        });
    }

    /// Shows another version of a message, with what follows it.
    pub fn switch(self, message: MessageId) {
        let Some(chat) = self.chat.get_untracked() else { return };
        let state = state();
        spawn_local(async move {
            let opened = api::chats::switch(chat, message).await;
            if self.chat.get_untracked() != Some(chat) {
                return;
            }
            match opened {
                Ok(opened) => self.show(state, opened),
                Err(told) => state.failed(&told.0),
            }
        });
    }

    // What the server says.

    /// A question of a chat is a step further on its way.
    pub(super) fn walk(self, chat: ChatId, next: Step) {
        if self.chat.get_untracked() == Some(chat) {
            self.step.update(|step| *step = step.then(next));
        }
    }

    /// The server has the question; the answer will come over the socket.
    pub(super) fn accepted(self, state: State, sent: Sent) {
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
        let begun = self.truth.with_value(|truth| truth.as_ref().is_some_and(|truth| truth.turn == turn));
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
                    parts: Vec::new(),
                    started_at: clock::now(),
                    outcome: None,
                    facts: None,
                },
                Step::Accepted,
            );
        }
        if !state.socket.watches(chat.id) {
            state.socket.watch(chat.id, Some((turn, self.followed(chat.id).map_or(0, |(_, seq)| seq))));
        }
        self.mind_silence(state, turn);
    }

    /// Asks for the events of a turn that says nothing at all: they may have been lost on the way.
    fn mind_silence(self, state: State, turn: TurnId) {
        let _ = timers::after(SILENCE_MS, move || {
            let silent = self.truth.with_value(|truth| truth.as_ref().is_some_and(|truth| truth.turn == turn && truth.seq == 0));
            if let (true, Some(chat)) = (silent, self.chat.get_untracked()) {
                state.socket.watch(chat, Some((turn, 0)));
                self.mind_silence(state, turn);
            }
        });
    }

    /// A turn is going on from now on.
    fn start(self, state: State, transcript: Transcript, step: Step) {
        let Some(chat) = self.chat.get_untracked() else { return };
        let mut beside = None;
        self.entries.update(|entries| beside = thread::cut_after(entries, Some(transcript.parent)));
        let Some(beside) = beside else {
            // It answers a message that was said elsewhere.
            return self.reload();
        };
        if self.live.get_untracked() != Some(transcript.turn) {
            self.beside.set_value(beside.into_iter().filter(|version| *version != transcript.answer).collect());
            let locale = state.locale();
            let model = state.models.label(&transcript.model);
            state.announcer.say(td_string!(locale, chats.answer_began, model = model).to_string());
        }
        self.step.set(step);
        self.answer.set(Some(transcript.message(chat)));
        self.live.set(Some(transcript.turn));
        self.truth.set_value(Some(transcript));
    }

    /// An event of a turn.
    pub(super) fn happened(self, state: State, chat: ChatId, turn: TurnId, seq: Seq, event: &TurnEvent) {
        if self.chat.get_untracked() != Some(chat) || self.ended.with_value(|ended| *ended == Some(turn)) {
            return;
        }
        let folded = self.truth.try_update_value(|truth| match truth {
            Some(truth) if truth.turn == turn => Some(match event {
                // What is kept of the answer it continues is said here, and nowhere else.
                TurnEvent::Started { kept, model, at, .. } if truth.seq == 0 => {
                    truth.parts.clone_from(kept);
                    truth.model.clone_from(model);
                    truth.started_at = *at;
                    truth.seq = seq;
                    Folded::Next
                }
                event => truth.fold(seq, event),
            }),
            _ => None,
        });
        match folded.flatten() {
            Some(Folded::Again) => {}
            Some(Folded::Gap) => state.socket.watch(chat, self.followed(chat)),
            Some(Folded::Next) => self.advance(state, event),
            None => match Transcript::begin(turn, event) {
                Some(transcript) => self.start(state, transcript, Step::Thinking),
                // The middle of a turn whose beginning is not here.
                None => state.socket.watch(chat, None),
            },
        }
    }

    fn advance(self, state: State, event: &TurnEvent) {
        let pacing = self.pace.try_update_value(|pace| match event {
            TurnEvent::Delta { .. } => pace.delta(visibility::is_hidden()),
            TurnEvent::Started { .. } | TurnEvent::Ended { .. } => pace.other(),
        });
        match event {
            TurnEvent::Started { .. } => self.step.update(|step| *step = step.then(Step::Thinking)),
            TurnEvent::Delta { .. } => {
                if self.step.get_untracked() != Step::Streaming {
                    self.step.update(|step| *step = step.then(Step::Streaming));
                }
            }
            TurnEvent::Ended { .. } => return self.settle(state),
        }
        match pacing {
            Some(Pacing::Now) => self.publish(),
            Some(Pacing::NextFrame) => timers::next_frame(move || self.frame()),
            Some(Pacing::Later) | None => {}
        }
    }

    /// A frame is due, or the page came back into sight.
    pub(super) fn frame(self) {
        if self.pace.try_update_value(Pace::frame) == Some(true) {
            self.publish();
        }
    }

    fn publish(self) {
        let Some(chat) = self.chat.get_untracked() else { return };
        if let Some(message) = self.truth.with_value(|truth| truth.as_ref().map(|truth| truth.message(chat))) {
            self.answer.set(Some(message));
        }
    }

    /// Everything up to some event, in place of the events.
    pub(super) fn caught_up(self, state: State, chat: ChatId, transcript: Transcript) {
        if self.chat.get_untracked() != Some(chat) {
            return;
        }
        let turn = transcript.turn;
        let over = transcript.outcome.is_some();
        // An end is always news: a server that crashed may have kept less than it had sent here.
        let known = !over && self.truth.with_value(|truth| truth.as_ref().is_some_and(|truth| truth.turn == turn && truth.seq > transcript.seq));
        if known || self.ended.with_value(|ended| *ended == Some(turn)) {
            return;
        }
        let step = if transcript.parts.is_empty() { Step::Thinking } else { Step::Streaming };
        if self.live.get_untracked() == Some(turn) {
            self.truth.set_value(Some(transcript));
            self.step.update(|now| *now = now.then(step));
            self.publish();
        } else {
            self.start(state, transcript, step);
        }
        if over {
            self.settle(state);
        }
    }

    /// The live answer is a settled message from now on.
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
        let locale = state.locale();
        state.announcer.say(match outcome {
            Outcome::Done | Outcome::Cut => td_string!(locale, chats.answer_ended),
            Outcome::Stopped => td_string!(locale, chats.answer_stopped),
            Outcome::Failed { .. } | Outcome::Interrupted { .. } => td_string!(locale, chats.answer_failed),
        });
    }

    /// No turn is live in a chat.
    pub(super) fn quiet(self, chat: ChatId) {
        if self.chat.get_untracked() == Some(chat) && self.live.get_untracked().is_some() {
            self.rest(Step::Draft);
            self.reload();
        }
    }

    /// Something may have been said elsewhere: if the chat's newest message is not the one shown, opens it again.
    pub(super) fn look_again(self, state: State) {
        let Some(chat) = self.chat.get_untracked() else { return };
        if self.status.get_untracked() != Status::Open || self.live.get_untracked().is_some() {
            return;
        }
        let Some(known) = state.chats.list.with_untracked(|list| list.iter().find(|known| known.id == chat).cloned()) else {
            return;
        };
        let on_its_way = state.outbox.list.with_untracked(|list| list.iter().any(|pending| pending.chat == chat));
        let last = self.entries.with_untracked(|entries| entries.last().map(|last| last.message.id));
        // A turn that just began says so itself, over the watch.
        if !on_its_way && known.live.is_none() && known.head != last && self.step.get_untracked() != Step::Sent {
            self.reload();
        }
    }

    /// The chat was deleted.
    pub(super) fn gone(self, chat: ChatId) {
        if self.chat.get_untracked() == Some(chat) {
            self.clear();
            self.status.set(Status::Failed(Failure::Missing { what: contract::Subject::Chat }));
        }
    }
}
