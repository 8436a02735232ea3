//! Other people, for administrators.

use super::state;
use crate::api::{self, Secret};
use contract::{Account, AccountId, ChatDisposal, Failure, Role, SignUpPolicy};
use leptos::{prelude::*, task::spawn_local};

/// Everybody who has an account.
#[derive(Clone, Copy)]
pub struct People {
    /// By name; `None` until they have been asked for.
    pub list: RwSignal<Option<Vec<Account>>>,
    /// Why they could not be.
    pub failure: RwSignal<Option<Failure>>,
}

impl People {
    pub(super) fn new() -> Self {
        Self { list: RwSignal::new(None), failure: RwSignal::new(None) }
    }

    pub(super) fn forget(self) {
        self.list.set(None);
    }

    /// Asks for everybody.
    pub fn load(self) {
        let state = state();
        self.failure.set(None);
        spawn_local(async move {
            match api::people::list().await {
                Ok(list) => self.list.set(Some(list)),
                Err(told) if told.0 == Failure::SignedOut => state.signed_out(),
                Err(told) => self.failure.set(Some(told.0)),
            }
        });
    }

    /// Makes an account for somebody.
    ///
    /// # Errors
    /// What the form shows beside its fields.
    pub async fn add(
        self,
        email: String,
        name: String,
        password: String,
        role: Role,
    ) -> Result<(), Failure> {
        let account = api::people::add(email, name, Secret::from(password), role)
            .await
            .map_err(|told| told.0)?;
        self.put(account);
        Ok(())
    }

    /// Suspends or readmits somebody.
    pub fn suspend(self, account: AccountId, suspended: bool) {
        let state = state();
        let mark = move |suspended: bool| {
            self.list.update(|list| {
                for known in list.iter_mut().flatten().filter(|known| known.id == account) {
                    known.suspended = suspended;
                }
            });
        };
        mark(suspended);
        spawn_local(async move {
            match api::people::suspend(account, suspended).await {
                Ok(account) => self.put(account),
                Err(told) => {
                    mark(!suspended);
                    state.failed(&told.0);
                }
            }
        });
    }

    /// Deletes somebody's account.
    ///
    /// # Errors
    /// What the dialog shows.
    pub async fn delete(self, account: AccountId, chats: ChatDisposal) -> Result<(), Failure> {
        api::people::delete(account, chats).await.map_err(|told| told.0)?;
        self.list.update(|list| {
            if let Some(list) = list {
                list.retain(|known| known.id != account);
            }
        });
        state().groups.load();
        Ok(())
    }

    /// Lets everybody make an account, or nobody.
    pub fn open_sign_up(self, open: bool) {
        let state = state();
        let policy = state.session.sign_up;
        let before = policy.get_untracked();
        policy.set(if open { SignUpPolicy::Open } else { SignUpPolicy::Closed });
        spawn_local(async move {
            if let Err(told) = api::people::open_sign_up(open).await {
                policy.set(before);
                state.failed(&told.0);
            }
        });
    }

    fn put(self, account: Account) {
        self.list.update(|list| {
            let Some(list) = list else { return };
            list.retain(|known| known.id != account.id);
            list.push(account);
            list.sort_by_key(|account| account.name.as_str().to_lowercase());
        });
    }
}
