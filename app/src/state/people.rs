//! Everybody's accounts, for administrators. One's own, which everybody may change, is in `session`.
//!
//! Nobody has all of them here: the list comes page by page, a choice of somebody asks for those whom it finds, and names
//! beside keys, budgets and groups are asked for by their ids.

use super::{RemoteList, State, pause::Pause, state};
use crate::{
    api::{self, Secret},
    i18n::Locale,
};
use contract::{Account, AccountId, ChatDisposal, Failure, Role, SignUpPolicy};
use leptos::{prelude::*, task::spawn_local};
use leptos_i18n::td_string;
use std::collections::{HashMap, HashSet};

/// The most names of one request.
const NAMES: usize = 200;

/// A wish of an administrator's for which the server has asked for the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unproven {
    /// Readmitting somebody who is suspended.
    Readmit(AccountId),
    /// Opening the sign-up to everybody.
    OpenSignUp,
}

/// The state of everybody's accounts.
#[derive(Clone, Copy)]
pub struct People {
    /// The accounts that the search finds, by name.
    pub list: RemoteList<Account>,
    /// The wish that waits for the password, which the page asks for as long as there is one.
    pub unproven: RwSignal<Option<Unproven>>,
    /// The text that is searched for in the list; empty when nothing is.
    pub search: RwSignal<String>,
    /// The accounts among which somebody is being chosen, by name.
    pub found: RemoteList<Account>,
    /// The names that have come; `None`: there is no such account.
    names: RwSignal<HashMap<AccountId, Option<String>>>,
    /// The accounts whose names were asked for.
    named: StoredValue<HashSet<AccountId>>,
    pause: Pause,
}

impl People {
    /// The state before anything was asked for.
    pub(super) fn new() -> Self {
        Self {
            list: RemoteList::new(),
            search: RwSignal::new(String::new()),
            found: RemoteList::new(),
            names: RwSignal::new(HashMap::new()),
            named: StoredValue::new(HashSet::new()),
            unproven: RwSignal::new(None),
            pause: Pause::new(),
        }
    }

    /// Forgets everybody's accounts.
    pub(super) fn forget(self) {
        self.pause.cancel();
        self.list.forget();
        self.unproven.set(None);
        self.search.set(String::new());
        self.found.forget();
        self.named.set_value(HashSet::new());
        self.names.set(HashMap::new());
    }

    /// Loads the first page of the accounts that the search finds.
    pub fn load(self) {
        let search = self.search.get_untracked();
        let ask = move |after| api::people::list(Some(search.clone()), after);
        self.list.load_pages(ask, is_same);
    }

    /// Searches the list by name and address, when whoever types it pauses.
    pub fn search_for(self, text: String) {
        self.search.set(text);
        self.pause.then(move || self.load());
    }

    /// Finds people among whom somebody is chosen, by name and address, when whoever types it pauses; nobody without words.
    pub fn find(self, text: String) {
        self.pause.cancel();
        // Nobody is chosen by pressing Enter who was found for other words.
        self.found.forget();
        if text.trim().is_empty() {
            return;
        }
        self.pause.then(move || {
            let ask = move |after| api::people::list(Some(text.clone()), after);
            self.found.load_pages(ask, is_same);
        });
    }

    /// Loads the names of these people, unless they were asked for.
    pub fn load_names(self, accounts: impl IntoIterator<Item = AccountId>) {
        let mut missing = Vec::new();
        self.named.update_value(|named| {
            missing.extend(accounts.into_iter().filter(|account| named.insert(*account)));
        });
        for accounts in missing.chunks(NAMES) {
            let accounts = accounts.to_vec();
            spawn_local(async move {
                match api::people::find(accounts.clone()).await {
                    Ok(found) => self.take_names(&accounts, &found),
                    // Whoever asks next asks once more.
                    Err(_) => self.named.update_value(|named| {
                        named.retain(|account| !accounts.contains(account));
                    }),
                }
            });
        }
    }

    /// Takes in the names that came, unless they are somebody else's business by now.
    fn take_names(self, asked: &[AccountId], found: &[Account]) {
        let wanted = self.named.with_value(|named| named.clone());
        self.names.update(|names| {
            for account in asked.iter().filter(|account| wanted.contains(account)) {
                let found = found.iter().find(|known| known.id == *account);
                names.insert(*account, found.map(|known| known.name.as_str().to_owned()));
            }
        });
    }

    /// Takes in what somebody is called who was chosen.
    pub fn know(self, account: &Account) {
        let (id, name) = (account.id, account.name.as_str().to_owned());
        self.named.update_value(|named| {
            named.insert(id);
        });
        self.names.update(|names| drop(names.insert(id, Some(name))));
    }

    /// Somebody's name, if it has come.
    pub fn name(self, account: AccountId) -> Option<String> {
        self.names.with(|names| names.get(&account).cloned().flatten())
    }

    /// Somebody's name, even of one who is not there any more; "…" while nobody knows yet.
    pub fn label(self, locale: Locale, account: AccountId) -> String {
        self.names.with(|names| match names.get(&account) {
            None => "…".to_owned(),
            Some(None) => td_string!(locale, budgets.somebody).to_owned(),
            Some(Some(name)) => name.clone(),
        })
    }

    /// Makes an account for somebody.
    ///
    /// # Errors
    /// The failure, which the form shows beside its fields.
    pub async fn add(
        self,
        email: String,
        name: String,
        password: String,
        role: Role,
    ) -> Result<(), Failure> {
        let account = api::people::add(email, name, Secret::from(password), role).await?;
        self.put(account);
        Ok(())
    }

    /// Suspends or readmits somebody.
    pub fn suspend(self, account: AccountId, suspended: bool) {
        let state = state();
        let mark = move |suspended: bool| {
            self.list.change(|items| {
                for known in items.iter_mut().filter(|known| known.id == account) {
                    known.suspended = suspended;
                }
            });
        };
        mark(suspended);
        spawn_local(async move {
            match api::people::suspend(account, suspended).await {
                Ok(account) => self.put(account),
                Err(error) => {
                    mark(!suspended);
                    self.failed(state, &error.0, Unproven::Readmit(account));
                }
            }
        });
    }

    /// Deletes somebody's account.
    ///
    /// # Errors
    /// The failure, which the dialog shows.
    pub async fn delete(self, account: AccountId, chats: ChatDisposal) -> Result<(), Failure> {
        api::people::delete(account, chats).await?;
        self.list.change(|items| items.retain(|known| known.id != account));
        self.names.update(|names| drop(names.insert(account, None)));
        state().groups.load();
        Ok(())
    }

    /// Opens the sign-up to everybody, or closes it.
    pub fn open_sign_up(self, open: bool) {
        let state = state();
        let policy = state.session.sign_up;
        let before = policy.get_untracked();
        policy.set(if open { SignUpPolicy::Open } else { SignUpPolicy::Closed });
        spawn_local(async move {
            if let Err(error) = api::people::open_sign_up(open).await {
                policy.set(before);
                self.failed(state, &error.0, Unproven::OpenSignUp);
            }
        });
    }

    /// Does what waited for the password, once it was proved.
    pub fn go_on(self) {
        match self.unproven.get_untracked() {
            Some(Unproven::Readmit(account)) => self.suspend(account, false),
            Some(Unproven::OpenSignUp) => self.open_sign_up(true),
            None => {}
        }
    }

    /// Shows a failure, or has the page ask for the password where that is what is missing.
    fn failed(self, state: State, failure: &Failure, wish: Unproven) {
        if *failure == Failure::ProofRequired {
            self.unproven.set(Some(wish));
        } else {
            state.failed(failure);
        }
    }

    fn put(self, account: Account) {
        self.list.change(|items| {
            items.retain(|known| known.id != account.id);
            items.push(account);
            items.sort_by_key(|account| account.name.as_str().to_lowercase());
        });
    }
}

fn is_same(one: &Account, other: &Account) -> bool {
    one.id == other.id
}
