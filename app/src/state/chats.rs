//! The list of chats, its search, and the bin. In one file, because a chat that changes may be in all of them; how
//! pages and changes are joined is decided in `logic/chats.rs`.

use super::{RemoteList, State, pause::Pause, state};
use crate::{
    api,
    logic::{
        chats::{self, ChangeCount},
        filter,
    },
    platform::timers,
};
use contract::{Chat, ChatId, ChatTitle, Cursor, Failure, Page};
use leptos::{prelude::*, task::spawn_local};
use leptos_i18n::td_string;

/// The state of the list of chats, its search and its bin.
#[derive(Clone, Copy)]
pub struct Chats {
    /// The chats that are here, in no order.
    pub list: RwSignal<Vec<Chat>>,
    /// Whether the first page is here.
    pub loaded: RwSignal<bool>,
    /// The failure to load the first page, if there was one.
    pub failure: RwSignal<Option<Failure>>,
    /// The cursor at which the next page begins; `None` when there is none.
    pub next: RwSignal<Option<Cursor>>,
    /// Whether the next page is being asked for.
    pub loading_more: RwSignal<bool>,
    /// The text that is searched for; empty when nothing is.
    pub search: RwSignal<String>,
    /// The chats that were found: at first among those that are here, then among all.
    pub found: RwSignal<Vec<Chat>>,
    /// The chats in the bin, the last one deleted first.
    pub bin: RemoteList<Chat>,
    pause: Pause,
    /// A counter of the changes that were heard, so that a list that was asked for before is known to be old.
    changes: StoredValue<ChangeCount>,
}

impl Chats {
    /// The state before anything was asked for.
    pub(super) fn new() -> Self {
        Self {
            list: RwSignal::new(Vec::new()),
            loaded: RwSignal::new(false),
            failure: RwSignal::new(None),
            next: RwSignal::new(None),
            loading_more: RwSignal::new(false),
            search: RwSignal::new(String::new()),
            found: RwSignal::new(Vec::new()),
            bin: RemoteList::new(),
            pause: Pause::new(),
            changes: StoredValue::new(ChangeCount::default()),
        }
    }

    /// Forgets the list, what was found and the bin.
    pub(super) fn forget(self) {
        self.list.set(Vec::new());
        self.loaded.set(false);
        self.next.set(None);
        self.search.set(String::new());
        self.found.set(Vec::new());
        self.bin.forget();
    }

    /// A chat of the list; `None`: it is not among those that are here.
    pub fn find(self, chat: ChatId) -> Option<Chat> {
        self.list.with(|list| list.iter().find(|known| known.id == chat).cloned())
    }

    /// Loads the first page; what is here already stays until it comes.
    pub fn load(self) {
        let state = state();
        self.failure.set(None);
        let changes = self.changes.get_value();
        spawn_local(async move {
            match api::chats::list(None, false, None).await {
                Ok(page) => {
                    if self.changes.get_value() != changes {
                        timers::next_frame(move || self.load());
                    }
                    self.take_page(page, chats::first_page);
                    self.loaded.set(true);
                    state.thread.look_again(state);
                }
                Err(error) if error.0 == Failure::SignedOut => state.signed_out(),
                Err(error) => self.failure.set(Some(error.0)),
            }
        });
    }

    /// Loads the next page.
    pub fn more(self) {
        let Some(after) = self.next.get_untracked() else { return };
        if self.loading_more.get_untracked() {
            return;
        }
        let state = state();
        self.loading_more.set(true);
        spawn_local(async move {
            match api::chats::list(None, false, Some(after)).await {
                Ok(page) => self.take_page(page, chats::further_page),
                Err(error) => state.failed(&error.0),
            }
            self.loading_more.set(false);
        });
    }

    /// Searches by title: at once among the chats that are here, a moment later among all of them.
    pub fn search_for(self, text: String) {
        self.found.set(filter::by_title(&self.list.read_untracked(), &text));
        self.search.set(text.clone());
        self.pause.cancel();
        let text = text.trim().to_owned();
        if text.is_empty() {
            return;
        }
        self.pause.then(move || {
            spawn_local(async move {
                // A search that fails leaves what was found here.
                if let Ok(page) = api::chats::list(Some(text.clone()), false, None).await
                    && self.search.read_untracked().trim() == text
                {
                    self.found.set(page.items);
                }
            });
        });
    }

    /// Gives a chat a new title, here at once.
    pub fn rename(self, chat: ChatId, title: ChatTitle) {
        let text = title.as_str().to_owned();
        self.try_change(chat, |known| known.title = title, api::chats::rename(chat, text));
    }

    /// Puts a chat to the top of the list, or back.
    pub fn pin(self, chat: ChatId, pinned: bool) {
        self.try_change(chat, |known| known.pinned = pinned, api::chats::pin(chat, pinned));
    }

    /// Changes a chat here, asks the server, and changes it back when that is refused.
    fn try_change(
        self,
        chat: ChatId,
        change: impl FnOnce(&mut Chat),
        answer: impl Future<Output = Result<Chat, api::Error>> + 'static,
    ) {
        let state = state();
        let Some(before) =
            self.list.with_untracked(|list| list.iter().find(|known| known.id == chat).cloned())
        else {
            return;
        };
        let mut after = before.clone();
        change(&mut after);
        self.put(after);
        spawn_local(async move {
            match answer.await {
                Ok(chat) => self.put(chat),
                Err(error) => {
                    self.put(before);
                    state.failed(&error.0);
                }
            }
        });
    }

    /// Moves a chat to the bin, and offers to bring it back.
    pub fn delete(self, chat: ChatId) {
        let state = state();
        let Some(before) =
            self.list.with_untracked(|list| list.iter().find(|known| known.id == chat).cloned())
        else {
            return;
        };
        self.take_out(chat);
        spawn_local(async move {
            match api::chats::delete(chat).await {
                Ok(()) => {
                    let locale = state.locale();
                    let (words, undo) =
                        (td_string!(locale, chats.deleted), td_string!(locale, chats.undo));
                    state.toasts.offer(words, undo, move || self.restore(chat, || ()));
                }
                Err(error) => {
                    self.put(before);
                    state.failed(&error.0);
                }
            }
        });
    }

    /// Brings a chat back from the bin.
    pub fn restore(self, chat: ChatId, then: impl FnOnce() + 'static) {
        let state = state();
        spawn_local(async move {
            match api::chats::restore(chat).await {
                Ok(chat) => {
                    self.bin.change(|bin| bin.retain(|known| known.id != chat.id));
                    self.put(chat);
                    then();
                }
                Err(error) => state.failed(&error.0),
            }
        });
    }

    /// Loads the first page of the bin.
    pub fn load_bin(self) {
        let ask = |after| api::chats::list(None, true, after);
        self.bin.load_pages(ask, |one, other| one.id == other.id);
    }

    fn take_page(self, page: Page<Chat>, take: fn(&mut Vec<Chat>, Page<Chat>) -> Option<Cursor>) {
        let next = self.list.try_update(|list| take(list, page)).flatten();
        self.next.set(next);
    }

    /// Takes in a chat as it is now; one that is older than what is known changes nothing.
    pub fn put(self, chat: Chat) {
        self.changes.update_value(ChangeCount::count);
        self.found.update(|found| chats::change_known(found, &chat));
        self.list.update(|list| chats::change(list, chat));
    }

    /// Takes a chat out of the list.
    pub(super) fn take_out(self, chat: ChatId) {
        self.changes.update_value(ChangeCount::count);
        self.list.update(|list| chats::remove(list, chat));
        self.found.update(|found| chats::remove(found, chat));
    }
}

impl State {
    /// Takes in a chat that changed, here or elsewhere.
    pub(super) fn chat_changed(self, chat: Chat) {
        self.chats.put(chat);
        self.thread.look_again(self);
    }

    /// Takes out a chat that was deleted, here or elsewhere.
    pub(super) fn chat_gone(self, chat: ChatId) {
        self.chats.take_out(chat);
        self.thread.gone(chat);
    }
}
