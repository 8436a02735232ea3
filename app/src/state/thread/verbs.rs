//! What people do in the open chat: begin, say, change, ask again, stop, and switch between versions. Each verb asks
//! the server and returns; what comes of it is taken in by `live`.

use super::{Status, Thread};
use crate::{
    api,
    logic::{outbox::Pending, step::Step, thread},
    platform::{clock, id},
    state::state,
};
use contract::{ChatId, MessageId, Sent};
use leptos::{prelude::*, task::spawn_local};

impl Thread {
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

    /// Sends a question behind everything that was said. `false`: it has to wait, or there is no model.
    pub fn send(self, text: String) -> bool {
        let last =
            self.entries.with_untracked(|entries| entries.last().map(|last| last.message.id));
        self.say(text, last)
    }

    /// Edits a question: sends a new version beside the message. `false`, as for `send`: nothing was sent.
    pub fn edit(self, message: MessageId, text: String) -> bool {
        let parent = self.entries.with_untracked(|entries| {
            entries
                .iter()
                .find(|entry| entry.message.id == message)
                .map(|entry| entry.message.parent)
        });
        parent.is_some_and(|parent| self.say(text, parent))
    }

    fn say(self, text: String, parent: Option<MessageId>) -> bool {
        let state = state();
        let (Some(chat), Some(model)) =
            (self.chat.get_untracked(), state.models.chosen.get_untracked())
        else {
            return false;
        };
        let waits = state
            .outbox
            .list
            .with_untracked(|list| list.iter().any(|pending| pending.chat == chat));
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

    /// Regenerates an answer: asks once more for one.
    pub fn regenerate(self, answer: MessageId) {
        let model = state().models.chosen.get_untracked().map(|model| model.as_str().to_owned());
        self.ask(api::messages::regenerate(answer, model));
    }

    /// Continues an answer where it stopped.
    pub fn go_on(self, answer: MessageId) {
        let model = state().models.chosen.get_untracked().map(|model| model.as_str().to_owned());
        self.ask(api::messages::resume(answer, model));
    }

    fn ask(self, answer: impl Future<Output = Result<Sent, api::Error>> + 'static) {
        if self.live.get_untracked().is_some() || self.step.get_untracked() == Step::Sent {
            return;
        }
        let state = state();
        self.step.set(Step::Draft.then(Step::Sent));
        spawn_local(async move {
            match answer.await {
                Ok(sent) => {
                    state.chats.put(sent.chat.clone());
                    self.accepted(state, sent);
                }
                Err(error) => {
                    if self.step.get_untracked() == Step::Sent {
                        self.step.set(Step::Draft);
                    }
                    state.failed(&error.0);
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
            if let Err(error) = api::messages::stop(turn).await {
                state.failed(&error.0);
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
                Err(error) => state.failed(&error.0),
            }
        });
    }
}
