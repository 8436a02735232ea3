//! Who is signed in, and how the page looks and speaks for them.

use super::{State, state};
use crate::{
    api::{self, Secret},
    i18n::{Locale, locale},
    logic::{backoff::Backoff, route::Route},
    platform::{language, local_store, location, theme, timers},
};
use contract::{
    Account, Boot, Failure, Language, Role, Session as Place, SessionId, SignUpPolicy, Theme,
};
use leptos::{prelude::*, task::spawn_local};

/// Whose drafts and unsent questions this browser keeps.
const KEPT: &str = "account";

/// How far the page has come.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// It asks the server how things are.
    Starting,
    /// The server did not answer; the next try is under way.
    Waiting(Failure),
    /// It knows who is signed in, or that nobody is.
    Ready,
}

/// Who is signed in.
#[derive(Clone, Copy)]
pub struct Session {
    /// How far the page has come.
    pub phase: RwSignal<Phase>,
    /// Whoever is signed in.
    pub account: RwSignal<Option<Account>>,
    /// Who may make an account.
    pub sign_up: RwSignal<SignUpPolicy>,
    /// What the page speaks.
    pub language: RwSignal<Language>,
    /// How it looks.
    pub theme: RwSignal<Theme>,
    /// Where the person is signed in; `None` until it has been asked for.
    pub places: RwSignal<Option<Vec<Place>>>,
    /// Where somebody wanted to go before they had to sign in.
    pub wanted: RwSignal<Option<Route>>,
    /// The server's version.
    pub version: RwSignal<String>,
    /// The currency of all money, as ISO 4217 names it.
    pub currency: RwSignal<String>,
    words: Signal<Locale>,
}

impl Session {
    pub(super) fn new() -> Self {
        let spoken = RwSignal::new(language::current());
        Self {
            phase: RwSignal::new(Phase::Starting),
            account: RwSignal::new(None),
            sign_up: RwSignal::new(SignUpPolicy::Closed),
            language: spoken,
            theme: RwSignal::new(theme::kept()),
            places: RwSignal::new(None),
            wanted: RwSignal::new(None),
            version: RwSignal::new(String::new()),
            currency: RwSignal::new("USD".to_owned()),
            words: Signal::derive(move || locale(spoken.get())),
        }
    }

    /// The words to use.
    pub fn locale(self) -> Signal<Locale> {
        self.words
    }

    /// Whether somebody is signed in.
    pub fn is_signed_in(self) -> bool {
        self.account.with(Option::is_some)
    }

    /// Whether whoever is signed in looks after people and models.
    pub fn is_admin(self) -> bool {
        self.account
            .with(|account| account.as_ref().is_some_and(|account| account.role == Role::Admin))
    }

    /// Makes an account and goes on signed in.
    ///
    /// # Errors
    /// What the form shows beside its fields.
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
        self.came_in(state, account.map_err(|told| told.0)?).await
    }

    /// Signs in.
    ///
    /// # Errors
    /// What the form shows beside its fields.
    pub async fn sign_in(self, email: String, password: String) -> Result<(), Failure> {
        let state = state();
        let account = api::accounts::sign_in(email, Secret::from(password)).await;
        self.came_in(state, account.map_err(|told| told.0)?).await
    }

    /// What was chosen before signing in becomes the account's own choice, once.
    async fn came_in(self, state: State, account: Account) -> Result<(), Failure> {
        let chosen = self.language.get_untracked();
        let boot = api::session::boot().await.map_err(|told| told.0)?;
        state.booted(boot);
        if account.language.is_none() {
            self.prefer(state, Some(chosen), account.theme);
        }
        Ok(())
    }

    /// Signs out here.
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
                Err(told) => state.failed(&told.0),
            }
        });
    }

    /// Speaks another language from now on: in the account if somebody is signed in, and in this browser.
    pub fn speak(self, language: Language) {
        self.show_language(language);
        language::remember(language);
        if self.account.with_untracked(Option::is_some) {
            self.prefer(state(), Some(language), self.theme.get_untracked());
        }
    }

    /// Looks another way from now on.
    pub fn look(self, theme: Theme) {
        self.show_theme(theme);
        if let Some(account) = self.account.get_untracked() {
            self.prefer(state(), account.language, theme);
        }
    }

    fn prefer(self, state: State, language: Option<Language>, theme: Theme) {
        spawn_local(async move {
            match api::accounts::prefer(language, theme).await {
                Ok(account) => self.account.set(Some(account)),
                Err(told) => state.failed(&told.0),
            }
        });
    }

    /// Changes what the person is called.
    ///
    /// # Errors
    /// What the form shows beside its field.
    pub async fn rename(self, name: String) -> Result<(), Failure> {
        self.changed(api::accounts::rename(name).await.map_err(|told| told.0))
    }

    /// Changes the address the person signs in with.
    ///
    /// # Errors
    /// What the form shows beside its fields.
    pub async fn change_email(self, email: String, password: String) -> Result<(), Failure> {
        self.changed(
            api::accounts::change_email(email, Secret::from(password)).await.map_err(|told| told.0),
        )
    }

    /// Changes the password; all other sessions end.
    ///
    /// # Errors
    /// What the form shows beside its fields.
    pub async fn change_password(self, old: String, new: String) -> Result<(), Failure> {
        let account = api::accounts::change_password(Secret::from(old), Secret::from(new)).await;
        self.changed(account.map_err(|told| told.0))?;
        self.look_for_places();
        Ok(())
    }

    fn changed(self, account: Result<Account, Failure>) -> Result<(), Failure> {
        self.account.set(Some(account?));
        Ok(())
    }

    /// Asks where the person is signed in.
    pub fn look_for_places(self) {
        let state = state();
        spawn_local(async move {
            match api::accounts::sessions().await {
                Ok(places) => self.places.set(Some(places)),
                Err(told) => state.failed(&told.0),
            }
        });
    }

    /// Signs out somewhere else.
    pub fn end(self, session: SessionId) {
        let state = state();
        let before = self.places.get_untracked();
        self.places.update(|places| {
            if let Some(places) = places {
                places.retain(|place| place.id != session);
            }
        });
        spawn_local(async move {
            if let Err(told) = api::accounts::end_session(session).await {
                self.places.set(before);
                state.failed(&told.0);
            }
        });
    }

    /// Signs out everywhere else; `done` gets how many places that were.
    pub fn end_others(self, done: impl FnOnce(u32) + 'static) {
        let state = state();
        spawn_local(async move {
            match api::accounts::sign_out_everywhere().await {
                Ok(count) => {
                    self.places.update(|places| {
                        if let Some(places) = places {
                            places.retain(|place| place.current);
                        }
                    });
                    done(count);
                }
                Err(told) => state.failed(&told.0),
            }
        });
    }

    fn show_language(self, language: Language) {
        self.language.set(language);
        language::show(language);
    }

    fn show_theme(self, theme: Theme) {
        self.theme.set(theme);
        theme::show(theme);
    }

    /// Takes over what the server says about this visitor.
    pub(super) fn take(self, boot: &Boot) {
        self.version.set(boot.version.clone());
        if self.currency.get_untracked() != boot.currency {
            self.currency.set(boot.currency.clone());
        }
        self.sign_up.set(boot.sign_up);
        if self.language.get_untracked() != boot.language {
            self.show_language(boot.language);
        }
        language::show(self.language.get_untracked());
        if let Some(account) = &boot.account {
            self.show_theme(account.theme);
        }
        self.account.set(boot.account.clone());
        self.phase.set(Phase::Ready);
    }
}

impl State {
    /// Asks the server how things are, until it answers.
    pub fn boot(self) {
        spawn_local(async move {
            let mut backoff = Backoff::default();
            loop {
                match api::session::boot().await {
                    Ok(boot) => return self.booted(boot),
                    Err(told) => self.session.phase.set(Phase::Waiting(told.0)),
                }
                timers::sleep(backoff.next(timers::chance())).await;
            }
        });
    }

    fn booted(self, boot: Boot) {
        self.session.take(&boot);
        if let Some(account) = &boot.account {
            self.forget_others(account);
            self.models.set(boot.models);
            self.chats.load();
            self.budgets.look();
            self.socket.start();
        }
    }

    /// What waits in this browser belongs to whoever wrote it: somebody else never sends it.
    fn forget_others(self, account: &Account) {
        let id = account.id.text();
        if local_store::get(KEPT).is_some_and(|last| last != id) {
            self.drafts.forget();
            self.outbox.forget();
        }
        local_store::put(KEPT, &id);
    }

    /// Nobody is signed in any more: nothing of theirs stays in sight.
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
        self.session.places.set(None);
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
