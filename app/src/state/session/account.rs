//! What people do with their account: make one, sign in and out, prefer a language or a theme, and change what it says.
//! Apart from `boot`, where nobody pressed anything.

use super::Session;
use crate::{
    api::{self, Secret},
    platform::{language, local_store, location},
    state::{State, state},
};
use contract::{Account, Failure, Language, Theme};
use leptos::{prelude::*, task::spawn_local};

impl Session {
    /// Makes an account and goes on signed in.
    ///
    /// # Errors
    /// The failure, which the form shows beside its fields.
    pub async fn make_account(
        self,
        email: String,
        name: String,
        password: String,
        code: Option<String>,
    ) -> Result<(), Failure> {
        let state = state();
        let account =
            api::accounts::sign_up(email, name, Secret::from(password), code.map(Secret::from))
                .await;
        self.came_in(state, account?).await
    }

    /// Signs in with an address and a password.
    ///
    /// # Errors
    /// The failure, which the form shows beside its fields.
    pub async fn sign_in(self, email: String, password: String) -> Result<(), Failure> {
        let state = state();
        let account = api::accounts::sign_in(email, Secret::from(password)).await;
        self.came_in(state, account?).await
    }

    /// Goes on signed in. What was chosen before that becomes the account's own choice, once.
    async fn came_in(self, state: State, account: Account) -> Result<(), Failure> {
        let chosen = self.language.get_untracked();
        let boot = api::session::boot().await?;
        state.booted(boot);
        if account.language.is_none() {
            self.prefer(state, Some(chosen), account.theme);
        }
        Ok(())
    }

    /// Signs out on this device.
    pub fn sign_out(self) {
        let state = state();
        spawn_local(async move {
            match api::accounts::sign_out().await {
                Ok(()) => {
                    state.drafts.forget();
                    state.outbox.forget();
                    local_store::remove("model");
                    // A fresh page knows nothing of whoever sat here.
                    location::leave_for("/sign-in");
                }
                Err(error) => state.failed(&error.0),
            }
        });
    }

    /// Sets the language: in the account if somebody is signed in, and in this browser.
    pub fn set_language(self, language: Language) {
        self.show_language(language);
        language::remember(language);
        if self.account.with_untracked(Option::is_some) {
            self.prefer(state(), Some(language), self.theme.get_untracked());
        }
    }

    /// Sets the theme: on this page, and in the account if somebody is signed in.
    pub fn set_theme(self, theme: Theme) {
        self.show_theme(theme);
        if let Some(account) = self.account.get_untracked() {
            self.prefer(state(), account.language, theme);
        }
    }

    fn prefer(self, state: State, language: Option<Language>, theme: Theme) {
        spawn_local(async move {
            match api::accounts::prefer(language, theme).await {
                Ok(account) => self.account.set(Some(account)),
                Err(error) => state.failed(&error.0),
            }
        });
    }

    /// Changes the person's name.
    ///
    /// # Errors
    /// The failure, which the form shows beside its field.
    pub async fn rename(self, name: String) -> Result<(), Failure> {
        self.changed(api::accounts::rename(name).await.map_err(Failure::from))
    }

    /// Changes the address the person signs in with.
    ///
    /// # Errors
    /// The failure, which the form shows beside its fields.
    pub async fn change_email(self, email: String, password: String) -> Result<(), Failure> {
        self.changed(
            api::accounts::change_email(email, Secret::from(password)).await.map_err(Failure::from),
        )
    }

    /// Changes the password; all other sessions end, and with `revoke_keys` the person's keys stop working.
    ///
    /// # Errors
    /// The failure, which the form shows beside its fields.
    pub async fn change_password(
        self,
        old: String,
        new: String,
        revoke_keys: bool,
    ) -> Result<(), Failure> {
        let (old, new) = (Secret::from(old), Secret::from(new));
        let account = api::accounts::change_password(old, new, revoke_keys).await;
        self.changed(account.map_err(Failure::from))?;
        state().sessions.load();
        if revoke_keys {
            // Wherever they are shown next, they are looked up again.
            state().keys.list.forget();
        }
        Ok(())
    }

    fn changed(self, account: Result<Account, Failure>) -> Result<(), Failure> {
        self.account.set(Some(account?));
        Ok(())
    }
}
