//! The chat that is open: its settled messages, and the answer that is being made. Here are the signals, and how a chat
//! is opened; what the server says of it afterwards is taken in by `live`, what people do in it is in `verbs`.
//!
//! Settled messages never change; only the live answer is a signal of its own. `Transcript` is its plain truth:
//! every event is folded into it at once, and shown at most once a frame.

mod live;
mod verbs;

use super::{State, state};
use crate::{
    api,
    logic::{pace::Pace, step::Step, thread},
};
use contract::{ChatId, Entry, Failure, Message, MessageId, Opened, Seq, Transcript, TurnId};
use leptos::{prelude::*, task::spawn_local};

/// The status of the open chat.
#[derive(Clone, Debug, PartialEq)]
pub enum Status {
    /// No chat is open.
    Closed,
    /// The chat's messages are being asked for.
    Opening,
    /// The chat's messages are here.
    Open,
    /// The chat's messages could not be loaded, or the chat is gone.
    Failed(Failure),
}

/// The state of the chat that is open.
#[derive(Clone, Copy)]
pub struct Thread {
    /// The chat that is open, or should be.
    pub chat: RwSignal<Option<ChatId>>,
    /// The status of the chat.
    pub status: RwSignal<Status>,
    /// The settled messages, oldest first.
    pub entries: RwSignal<Vec<Entry>>,
    /// Whether there are older messages.
    pub more: RwSignal<bool>,
    /// Whether older messages are being asked for.
    pub loading_older: RwSignal<bool>,
    /// The turn that is going on.
    pub live: RwSignal<Option<TurnId>>,
    /// The answer that the turn writes, as it was shown last.
    pub answer: RwSignal<Option<Message>>,
    /// The step of the newest question and its answer.
    pub step: RwSignal<Step>,
    /// A counter of what somebody did here that should be seen: when it changes, the thread goes to its end.
    pub said: RwSignal<u32>,
    truth: StoredValue<Option<Transcript>>,
    /// The other versions of the live answer.
    beside: StoredValue<Vec<MessageId>>,
    pace: StoredValue<Pace>,
    /// The turn that ended last: events of it that still come are ignored.
    ended: StoredValue<Option<TurnId>>,
}

impl Thread {
    /// A thread without a chat.
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
        if self.chat.get_untracked() == Some(chat) && self.status.get_untracked() != Status::Closed
        {
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

    /// Closes the chat.
    pub fn close(self) {
        self.clear();
        self.chat.set(None);
        state().socket.unwatch();
    }

    /// Loads the messages once more.
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

    /// Forgets the live turn, if there is one: none is going on.
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
                Err(error) if error.0 == Failure::SignedOut => state.signed_out(),
                Err(error) if self.status.get_untracked() == Status::Open => state.failed(&error.0),
                Err(error) => self.status.set(Status::Failed(error.0)),
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
        if let Some(pending) = state
            .outbox
            .list
            .with_untracked(|list| list.iter().find(|pending| pending.chat == chat.id).cloned())
        {
            let entry = pending.entry();
            if turn.is_none() {
                thread::place(&mut entries, entry.message);
            }
        }
        self.entries.set(entries);
        self.more.set(more);
        match (turn, writing) {
            (Some(turn), Some(Entry { message, versions })) => {
                let known = self
                    .truth
                    .with_value(|truth| truth.as_ref().is_some_and(|truth| truth.turn == turn));
                let others =
                    versions.into_iter().filter(|version| *version != message.id).collect();
                self.beside.set_value(others);
                if !known {
                    self.truth.set_value(None);
                    let step =
                        if message.parts.is_empty() { Step::Thinking } else { Step::Streaming };
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

    /// The position in a chat's live turn: its last event that is here.
    pub(super) fn followed(self, chat: ChatId) -> Option<(TurnId, Seq)> {
        if self.chat.get_untracked() != Some(chat) {
            return None;
        }
        self.truth.with_value(|truth| truth.as_ref().map(|truth| (truth.turn, truth.seq)))
    }

    /// Loads the messages before those that are here.
    pub fn older(self) {
        let (Some(chat), true, false) = (
            self.chat.get_untracked(),
            self.more.get_untracked(),
            self.loading_older.get_untracked(),
        ) else {
            return;
        };
        // A long answer that is being made may be all that is here yet.
        let first =
            self.entries.with_untracked(|entries| entries.first().map(|first| first.message.id));
        let live = || self.answer.with_untracked(|answer| answer.as_ref().map(|answer| answer.id));
        let Some(first) = first.or_else(live) else {
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
                Err(error) => state.failed(&error.0),
            }
            self.loading_older.set(false);
        });
    }
}
