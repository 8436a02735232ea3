//! One request, as a server function sees it: its caller, the ports, and what the response carries besides its body.
//! Only the server's `http::rpc` knows that a visit is HTTP.

use contract::{
    Account, Caller, Failure, Language, MessageId, TraceId,
    ports::{
        Accounts, Aliases, Budgets, Chats, ClientInfo, Completions, Fault, Groups, Keys, Messages,
        Models, People, Ports, Providers, Question, Shares, SignedIn, Usages,
    },
};
use leptos::prelude::{expect_context, provide_context};
use std::{
    future::Future,
    sync::{Arc, Mutex, PoisonError},
};

/// The request that a server function serves. Cheap to clone.
#[derive(Clone)]
pub struct Visit {
    ports: Arc<dyn Ports>,
    /// The caller, by the request's credentials.
    pub caller: Caller,
    /// The client: address, program and language, known of everybody.
    pub client: Arc<ClientInfo>,
    /// The trace id, under which the request's log lines are found.
    pub trace_id: TraceId,
    /// The options of the response: cookies, or the fault that it tells of.
    pub response: ResponseOptions,
}

impl Visit {
    /// The visit of a request that has just come in.
    pub fn new(
        ports: Arc<dyn Ports>,
        caller: Caller,
        client: ClientInfo,
        trace_id: TraceId,
    ) -> Self {
        Self {
            ports,
            caller,
            client: Arc::new(client),
            trace_id,
            response: ResponseOptions::default(),
        }
    }

    /// Makes this the visit that `current` finds, for the reactive owner that is set.
    pub fn enter(self) {
        provide_context(self);
    }

    /// The client with a mark that stands in the request itself, which counts in place of those of a cookie.
    pub fn client_with(&self, mark: Option<&str>) -> ClientInfo {
        let mut client = ClientInfo::clone(&self.client);
        if let Some(mark) = mark {
            client.marks = Some(mark.to_owned());
        }
        client
    }

    /// The port of one's own account and sessions.
    pub fn accounts(&self) -> &dyn Accounts {
        self.ports.accounts()
    }

    /// The port of other people, for administrators.
    pub fn people(&self) -> &dyn People {
        self.ports.people()
    }

    /// The port of groups, for administrators.
    pub fn groups(&self) -> &dyn Groups {
        self.ports.groups()
    }

    /// The port of chats.
    pub fn chats(&self) -> &dyn Chats {
        self.ports.chats()
    }

    /// The port of messages and turns.
    pub fn messages(&self) -> &dyn Messages {
        self.ports.messages()
    }

    /// The port of models.
    pub fn models(&self) -> &dyn Models {
        self.ports.models()
    }

    /// The port of providers.
    pub fn providers(&self) -> &dyn Providers {
        self.ports.providers()
    }

    /// The port of aliases.
    pub fn aliases(&self) -> &dyn Aliases {
        self.ports.aliases()
    }

    /// The port of shares.
    pub fn shares(&self) -> &dyn Shares {
        self.ports.shares()
    }

    /// The port of keys.
    pub fn keys(&self) -> &dyn Keys {
        self.ports.keys()
    }

    /// The port of budgets.
    pub fn budgets(&self) -> &dyn Budgets {
        self.ports.budgets()
    }

    /// The port of usage reports.
    pub fn usage(&self) -> &dyn Usages {
        self.ports.usage()
    }

    /// The port of completions, which programs ask for.
    pub fn completions(&self) -> &dyn Completions {
        self.ports.completions()
    }

    /// Waits for a port's answer. A fault is left in the options of the response, which `http::error` logs and
    /// explains. `E`: the error of the server function, which stands above the visit.
    pub async fn answer<T, E: From<Failure>>(
        &self,
        asked: impl Future<Output = Result<T, Fault>>,
    ) -> Result<T, E> {
        asked.await.map_err(|fault| {
            let failure = fault.failure(&self.trace_id);
            self.response.with(|parts| parts.fault = Some(fault));
            failure.into()
        })
    }
}

/// The visit that the running server function serves.
pub(crate) fn current() -> Visit {
    expect_context::<Visit>()
}

/// A question as the ports want it.
pub(crate) fn question(id: MessageId, text: String, model: String) -> Question {
    Question { id, text, model }
}

/// The options of a response, which a server function sets while it runs.
#[derive(Clone, Default)]
pub struct ResponseOptions(Arc<Mutex<ResponseParts>>);

/// The parts of a response besides its body.
#[derive(Default)]
pub struct ResponseParts {
    /// The fault that the response tells of, in place of a body.
    pub fault: Option<Fault>,
    /// The change of the session's cookie.
    pub session: Option<SessionChange>,
    /// The marks for the browser to carry, of accounts that have signed in from it.
    pub marks: Option<String>,
    /// The language for the browser to remember; `Some(None)` makes it forget.
    pub language: Option<Option<Language>>,
}

/// A change of the session's cookie.
#[derive(Clone)]
pub enum SessionChange {
    /// The browser carries this secret from now on.
    Began(String),
    /// The browser forgets its secret.
    Ended,
}

impl ResponseOptions {
    /// Takes the parts out; none are left.
    pub fn take(&self) -> ResponseParts {
        self.with(std::mem::take)
    }

    /// Has the browser carry the secret of a new session, and speak the account's language. Gives the account.
    pub(crate) fn sign_in(&self, signed_in: SignedIn) -> Account {
        let SignedIn { account, token, marks, expires_at: _ } = signed_in;
        self.speak(account.language);
        self.with(|parts| {
            parts.session = Some(SessionChange::Began(token));
            parts.marks = Some(marks);
        });
        account
    }

    /// Has the browser forget the secret of its session.
    pub(crate) fn sign_out(&self) {
        self.with(|parts| parts.session = Some(SessionChange::Ended));
    }

    /// Has the browser remember the language of an account; `None` changes nothing.
    pub(crate) fn speak(&self, language: Option<Language>) {
        if language.is_some() {
            self.prefer(language);
        }
    }

    /// Has the browser remember a choice, or forget it.
    pub(crate) fn prefer(&self, language: Option<Language>) {
        self.with(|parts| parts.language = Some(language));
    }

    fn with<T>(&self, change: impl FnOnce(&mut ResponseParts) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
