//! The session on this page: who is signed in, and how the page looks and speaks for them. Here are its signals, below
//! what changes them: the server's word in `boot`, people's wishes in `account`.

mod account;
mod boot;

use crate::{
    i18n::{Locale, locale},
    logic::route::Route,
    platform::{language, theme},
};
use contract::{Account, Boot, Failure, Language, Role, SignUpPolicy, Theme};
use leptos::prelude::*;

/// The phase of the page's start.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// The page asks the server for its boot data.
    Starting,
    /// The server did not answer, for this reason; the next try is near.
    Waiting(Failure),
    /// The page knows who is signed in, or that nobody is.
    Ready,
}

/// The session on this page.
#[derive(Clone, Copy)]
pub struct Session {
    /// The phase of the page's start.
    pub phase: RwSignal<Phase>,
    /// The account of whoever is signed in.
    pub account: RwSignal<Option<Account>>,
    /// The policy that says who may make an account.
    pub sign_up: RwSignal<SignUpPolicy>,
    /// The language that the page speaks.
    pub language: RwSignal<Language>,
    /// The theme that the page is shown in.
    pub theme: RwSignal<Theme>,
    /// The route that somebody wanted before they had to sign in.
    pub wanted: RwSignal<Option<Route>>,
    /// The server's version.
    pub version: RwSignal<String>,
    /// The currency of all money, as ISO 4217 names it.
    pub currency: RwSignal<String>,
    words: Signal<Locale>,
}

impl Session {
    /// The session of a page that just begins, in the language and the theme that theme.js chose.
    pub(super) fn new() -> Self {
        let spoken = RwSignal::new(language::current());
        Self {
            phase: RwSignal::new(Phase::Starting),
            account: RwSignal::new(None),
            sign_up: RwSignal::new(SignUpPolicy::Closed),
            language: spoken,
            theme: RwSignal::new(theme::kept()),
            wanted: RwSignal::new(None),
            version: RwSignal::new(String::new()),
            currency: RwSignal::new("USD".to_owned()),
            words: Signal::derive(move || locale(spoken.get())),
        }
    }

    /// The locale of the session's language.
    pub fn locale(self) -> Signal<Locale> {
        self.words
    }

    /// Whether somebody is signed in.
    pub fn is_signed_in(self) -> bool {
        self.account.with(Option::is_some)
    }

    /// Whether an administrator is signed in.
    pub fn is_admin(self) -> bool {
        self.account
            .with(|account| account.as_ref().is_some_and(|account| account.role == Role::Admin))
    }

    fn show_language(self, language: Language) {
        self.language.set(language);
        language::show(language);
    }

    fn show_theme(self, theme: Theme) {
        self.theme.set(theme);
        theme::show(theme);
    }

    /// Takes in the boot data: who is signed in, and how the server is set up.
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
