//! Everybody's accounts, for administrators. One's own, which everybody may change, is in `session`.

use super::{RemoteList, State, state};
use crate::api::{self, Secret};
use contract::{Account, AccountId, ChatDisposal, Failure, Role, SignUpPolicy};
use leptos::{prelude::*, task::spawn_local};

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
    /// All accounts, by name.
    pub list: RemoteList<Account>,
    /// The wish that waits for the password, which the page asks for as long as there is one.
    pub unproven: RwSignal<Option<Unproven>>,
}

impl People {
    /// The state before anything was asked for.
    pub(super) fn new() -> Self {
        Self { list: RemoteList::new(), unproven: RwSignal::new(None) }
    }

    /// Forgets everybody's accounts.
    pub(super) fn forget(self) {
        self.list.forget();
        self.unproven.set(None);
    }

    /// Loads everybody's accounts.
    pub fn load(self) {
        self.list.load(api::people::list);
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
