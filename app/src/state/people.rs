//! Everybody's accounts, for administrators. One's own, which everybody may change, is in `session`.

use super::{RemoteList, state};
use crate::api::{self, Secret};
use contract::{Account, AccountId, ChatDisposal, Failure, Role, SignUpPolicy};
use leptos::{prelude::*, task::spawn_local};

/// The state of everybody's accounts.
#[derive(Clone, Copy)]
pub struct People {
    /// All accounts, by name.
    pub list: RemoteList<Account>,
}

impl People {
    /// The state before anything was asked for.
    pub(super) fn new() -> Self {
        Self { list: RemoteList::new() }
    }

    /// Forgets everybody's accounts.
    pub(super) fn forget(self) {
        self.list.forget();
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
                    state.failed(&error.0);
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
                state.failed(&error.0);
            }
        });
    }

    fn put(self, account: Account) {
        self.list.change(|items| {
            items.retain(|known| known.id != account.id);
            items.push(account);
            items.sort_by_key(|account| account.name.as_str().to_lowercase());
        });
    }
}
