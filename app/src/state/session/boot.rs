//! The beginning and the end of a session on this page: what the server says first, and what is forgotten last. One
//! file, so that a topic which is added is forgotten as well.

use crate::{
    api,
    logic::backoff::Backoff,
    platform::{local_store, timers},
    state::{Phase, State},
};
use contract::{Account, Boot, SignUpPolicy};
use leptos::{prelude::*, task::spawn_local};

/// The name under which this browser keeps whose drafts and unsent questions it has.
const STORAGE_KEY: &str = "account";

impl State {
    /// Asks the server for the boot data, until it answers.
    pub fn boot(self) {
        spawn_local(async move {
            let mut backoff = Backoff::default();
            loop {
                match api::session::boot().await {
                    Ok(boot) => return self.booted(boot),
                    Err(error) => self.session.phase.set(Phase::Waiting(error.0)),
                }
                timers::sleep(backoff.next(timers::chance())).await;
            }
        });
    }

    /// Takes in the boot data, and loads and connects what a page needs whose reader is signed in.
    pub(super) fn booted(self, boot: Boot) {
        self.session.take(&boot);
        if let Some(account) = &boot.account {
            self.forget_others(account);
            self.models.set(boot.models);
            self.chats.load();
            self.budgets.load_mine();
            self.socket.start();
        }
    }

    /// Forgets what waits in this browser unless this account wrote it: somebody else never sends it.
    fn forget_others(self, account: &Account) {
        let id = account.id.text();
        if local_store::get(STORAGE_KEY).is_some_and(|last| last != id) {
            self.drafts.forget();
            self.outbox.forget();
        }
        local_store::put(STORAGE_KEY, &id);
    }

    /// Forgets everything of whoever was signed in.
    pub fn signed_out(self) {
        if self.session.account.with_untracked(Option::is_none) {
            return;
        }
        self.socket.stop();
        self.thread.close();
        self.chats.forget();
        self.people.forget();
        self.groups.forget();
        self.shares.forget();
        self.keys.forget();
        self.usage.forget();
        self.budgets.forget();
        self.providers.forget();
        self.catalogue.forget();
        self.aliases.forget();
        self.sessions.forget();
        self.session.account.set(None);
        if let SignUpPolicy::First { .. } = self.session.sign_up.get_untracked() {
            self.session.sign_up.set(SignUpPolicy::Closed);
        }
        // Who may make an account can have changed since the page was loaded.
        spawn_local(async move {
            if let Ok(boot) = api::session::boot().await {
                self.session.sign_up.set(boot.sign_up);
            }
        });
    }
}
