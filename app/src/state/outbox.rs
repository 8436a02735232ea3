//! Questions on their way: sent at once, sent again with the same ids when the connection is back, and kept in this
//! browser until the server has them. Apart from `thread`, because they go on when another chat is opened.

use super::{State, state};
use crate::{
    api,
    logic::{
        outbox::{Pending, is_worth_waiting},
        step::Step,
    },
    platform::{local_store, timers},
};
use contract::{ChatId, Failure, MessageId};
use leptos::{prelude::*, task::spawn_local};

const STORAGE_KEY: &str = "outbox";
/// The time for which a server that is not ready is left alone, in milliseconds.
const REST_MS: f64 = 3_000.0;

/// The outbox: questions on their way.
#[derive(Clone, Copy)]
pub struct Outbox {
    /// The questions, the oldest first.
    pub list: RwSignal<Vec<Pending>>,
    /// The question that is being sent right now: one at a time.
    sending: RwSignal<Option<MessageId>>,
}

impl Outbox {
    /// The outbox with the questions that this browser kept.
    pub(super) fn new() -> Self {
        let kept = local_store::get(STORAGE_KEY)
            .and_then(|kept| serde_json::from_slice(kept.as_bytes()).ok());
        Self { list: RwSignal::new(kept.unwrap_or_default()), sending: RwSignal::new(None) }
    }

    /// A chat's question that is on its way.
    pub fn of(self, chat: ChatId) -> Option<Pending> {
        self.list.with(|list| crate::logic::outbox::first_waiting(list, chat).cloned())
    }

    /// Takes a question and sends it.
    pub fn add(self, pending: Pending) {
        self.change(|list| {
            list.retain(|known| known.id != pending.id);
            list.push(pending);
        });
        self.flush();
    }

    /// Sends a question again that did not work, to the model that is chosen now.
    pub fn again(self, id: MessageId) {
        let model = state().models.chosen.get_untracked();
        self.change(|list| {
            for pending in list.iter_mut().filter(|pending| pending.id == id) {
                pending.failure = None;
                if let Some(model) = &model {
                    pending.model = model.clone();
                }
            }
        });
        self.flush();
    }

    /// Gives a question up, and gives it back.
    pub fn take_back(self, id: MessageId) -> Option<Pending> {
        let pending =
            self.list.with_untracked(|list| list.iter().find(|pending| pending.id == id).cloned());
        self.remove(id);
        pending
    }

    /// Sends what waits, one after the other.
    pub fn flush(self) {
        if self.sending.get_untracked().is_some() {
            return;
        }
        let next = self
            .list
            .with_untracked(|list| list.iter().find(|pending| pending.failure.is_none()).cloned());
        let Some(pending) = next else { return };
        self.sending.set(Some(pending.id));
        let state = state();
        state.thread.walk(pending.chat, Step::Sent);
        spawn_local(async move {
            let answer = send(&pending).await;
            self.sending.set(None);
            match answer {
                Ok(sent) => {
                    self.remove(pending.id);
                    state.sent(sent);
                    self.flush();
                }
                Err(Failure::SignedOut) => state.signed_out(),
                Err(failure) if is_worth_waiting(&failure) => {
                    state.thread.walk(pending.chat, Step::Queued);
                    let _ = timers::after(REST_MS, move || self.flush());
                }
                Err(failure) => {
                    state.thread.walk(pending.chat, Step::Failed);
                    self.change(|list| {
                        for known in list.iter_mut().filter(|known| known.id == pending.id) {
                            known.failure = Some(failure.clone());
                        }
                    });
                    self.flush();
                }
            }
        });
    }

    /// Forgets all questions: somebody else may sit here next.
    pub(super) fn forget(self) {
        self.change(Vec::clear);
    }

    fn remove(self, id: MessageId) {
        self.change(|list| list.retain(|pending| pending.id != id));
    }

    fn change(self, change: impl FnOnce(&mut Vec<Pending>)) {
        self.list.update(change);
        self.list.with_untracked(|list| match serde_json::to_string(list) {
            Ok(kept) if !list.is_empty() => local_store::put(STORAGE_KEY, &kept),
            _ => local_store::remove(STORAGE_KEY),
        });
    }
}

async fn send(pending: &Pending) -> Result<contract::Sent, Failure> {
    let Pending { chat, id, text, model, .. } = pending.clone();
    let model = model.as_str().to_owned();
    let sent = if pending.begins {
        api::chats::start(chat, id, text, model).await
    } else {
        api::messages::send(chat, pending.parent, id, text, model).await
    };
    sent.map_err(Failure::from)
}

impl State {
    /// Takes in that the server has a question: its answer is on the way.
    fn sent(self, sent: contract::Sent) {
        self.chats.put(sent.chat.clone());
        self.thread.accepted(self, sent);
    }
}
