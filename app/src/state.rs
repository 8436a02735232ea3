//! The page's state: signals, and the verbs that change them, one file per topic. Views read signals and call verbs;
//! only here are server functions called.

mod aliases;
mod announce;
mod budgets;
mod catalogue;
mod chats;
mod drafts;
mod form;
mod groups;
mod keys;
mod layout;
mod models;
mod outbox;
mod pause;
mod people;
mod proof;
mod providers;
mod remote_list;
mod session;
mod sessions;
mod shares;
mod thread;
mod toasts;
mod usage;
mod wiring;

pub use aliases::Aliases;
pub use announce::Announcer;
pub use budgets::Budgets;
pub use catalogue::{Catalogue, TrialStatus};
pub use chats::Chats;
pub use drafts::Drafts;
pub use form::Form;
pub use groups::Groups;
pub use keys::Keys;
pub use layout::Layout;
pub use models::Models;
pub use outbox::Outbox;
pub use people::People;
pub use proof::Proof;
pub use providers::Providers;
pub use remote_list::{FurtherPages, RemoteList};
pub use session::{Phase, Session};
pub use sessions::Sessions;
pub use shares::Shares;
pub use thread::{Status, Thread};
pub use toasts::Toasts;
pub use usage::Usage;

use crate::{
    i18n::{Locale, explain},
    socket::Socket,
};
use contract::Failure;
use leptos::prelude::*;
use std::cell::Cell;

/// The page's state, topic by topic. Made once in `root.rs`; cheap to copy.
#[derive(Clone, Copy)]
pub struct State {
    /// The person who is signed in, and how the page looks and speaks for them.
    pub session: Session,
    /// The list of chats.
    pub chats: Chats,
    /// The thread: the messages of the chat that is open, and the answer that is being made.
    pub thread: Thread,
    /// The outbox: questions on their way.
    pub outbox: Outbox,
    /// The drafts: unsent texts of the composers.
    pub drafts: Drafts,
    /// The models that can be asked.
    pub models: Models,
    /// Providers of models.
    pub providers: Providers,
    /// Every model, for administrators.
    pub catalogue: Catalogue,
    /// Aliases, for administrators.
    pub aliases: Aliases,
    /// Other people, for administrators.
    pub people: People,
    /// Groups of people, for administrators.
    pub groups: Groups,
    /// The sessions of the person's account.
    pub sessions: Sessions,
    /// The links to a chat's frozen copies.
    pub shares: Shares,
    /// API keys, with which programs ask models.
    pub keys: Keys,
    /// The usage report.
    pub usage: Usage,
    /// The budgets, and the balances that bind the person.
    pub budgets: Budgets,
    /// Toasts at the edge.
    pub toasts: Toasts,
    /// The live region of screen readers.
    pub announcer: Announcer,
    /// The parts of the page that are folded away.
    pub layout: Layout,
    /// The WebSocket connection.
    pub socket: Socket,
}

impl State {
    /// The state of a page that knows nothing yet.
    pub fn new() -> Self {
        let socket = Socket::new();
        let state = Self {
            session: Session::new(),
            chats: Chats::new(),
            thread: Thread::new(),
            outbox: Outbox::new(),
            drafts: Drafts::new(),
            models: Models::new(),
            providers: Providers::new(),
            catalogue: Catalogue::new(),
            aliases: Aliases::new(),
            people: People::new(),
            groups: Groups::new(),
            sessions: Sessions::new(),
            shares: Shares::new(),
            keys: Keys::new(),
            usage: Usage::new(),
            budgets: Budgets::new(),
            toasts: Toasts::new(),
            announcer: Announcer::new(),
            layout: Layout::new(),
            socket,
        };
        PAGE.set(Some(state));
        state.wire();
        state
    }

    /// The locale to use, where nothing needs to follow a later choice.
    pub fn locale(self) -> Locale {
        self.session.locale().get_untracked()
    }

    /// Shows a failure in a toast, or leads to the sign-in when that is what is missing.
    pub fn failed(self, failure: &Failure) {
        if *failure == Failure::SignedOut {
            self.signed_out();
        } else {
            self.toasts.bad(explain(self.locale(), failure));
        }
    }
}

thread_local! {
    /// The state of the one page. Not a context: timers, sockets and futures have no owner to look one up in.
    static PAGE: Cell<Option<State>> = const { Cell::new(None) };
}

/// The page's state.
pub fn state() -> State {
    PAGE.get().expect("root.rs makes the state before it shows anything")
}
