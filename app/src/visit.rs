//! One request, as a door sees it: who is asking, through which ports, and what the answer carries besides
//! its body. Only the server's `http::rpc` knows that a visit is HTTP.

use crate::api::Told;
use contract::{
    Account, Caller, Failure, Language, MessageId, TraceId,
    ports::{
        Accounts, Aliases, Ask, Budgets, Chats, ClientInfo, Completions, Fault, Groups, Keys,
        Messages, Models, People, Ports, Providers, Shares, SignedIn, Usages,
    },
};
use leptos::prelude::{expect_context, provide_context};
use std::{
    error::Error,
    fmt::Write,
    future::Future,
    sync::{Arc, Mutex, PoisonError},
};

/// One request. Cheap to clone.
#[derive(Clone)]
pub struct Visit {
    ports: Arc<dyn Ports>,
    /// Who is asking.
    pub caller: Caller,
    /// What is known of them before anybody is signed in.
    pub client: Arc<ClientInfo>,
    /// The id under which its log lines are found.
    pub trace_id: TraceId,
    /// What the answer carries besides its body.
    pub outbox: Outbox,
}

impl Visit {
    /// A request that has just come in.
    pub fn new(
        ports: Arc<dyn Ports>,
        caller: Caller,
        client: ClientInfo,
        trace_id: TraceId,
    ) -> Self {
        Self { ports, caller, client: Arc::new(client), trace_id, outbox: Outbox::default() }
    }

    /// Makes this the visit that `current` finds, for the reactive owner that is set.
    pub fn enter(self) {
        provide_context(self);
    }

    /// One's own account and sessions.
    pub fn accounts(&self) -> &dyn Accounts {
        self.ports.accounts()
    }

    /// Other people, for administrators.
    pub fn people(&self) -> &dyn People {
        self.ports.people()
    }

    /// Groups of people, for administrators.
    pub fn groups(&self) -> &dyn Groups {
        self.ports.groups()
    }

    /// Chats.
    pub fn chats(&self) -> &dyn Chats {
        self.ports.chats()
    }

    /// Messages and turns.
    pub fn messages(&self) -> &dyn Messages {
        self.ports.messages()
    }

    /// Models.
    pub fn models(&self) -> &dyn Models {
        self.ports.models()
    }

    /// Providers of models.
    pub fn providers(&self) -> &dyn Providers {
        self.ports.providers()
    }

    /// Aliases of models.
    pub fn aliases(&self) -> &dyn Aliases {
        self.ports.aliases()
    }

    /// Shares.
    pub fn shares(&self) -> &dyn Shares {
        self.ports.shares()
    }

    /// Keys.
    pub fn keys(&self) -> &dyn Keys {
        self.ports.keys()
    }

    /// Budgets.
    pub fn budgets(&self) -> &dyn Budgets {
        self.ports.budgets()
    }

    /// What models took.
    pub fn usage(&self) -> &dyn Usages {
        self.ports.usage()
    }

    /// What programs ask models.
    pub fn completions(&self) -> &dyn Completions {
        self.ports.completions()
    }

    /// Waits for a port's answer. What broke inside is logged here, once, with its whole chain; the visitor
    /// is told `Internal` with the id of that line.
    pub async fn answer<T>(
        &self,
        asked: impl Future<Output = Result<T, Fault>>,
    ) -> Result<T, Told> {
        let failure = match asked.await {
            Ok(answer) => return Ok(answer),
            Err(fault) => told(fault, &self.trace_id),
        };
        self.outbox.with(|left| left.failure = Some(failure.clone()));
        Err(Told(failure))
    }
}

/// The visit that the running door serves.
pub(crate) fn current() -> Visit {
    expect_context::<Visit>()
}

/// A question as the ports want it.
pub(crate) fn ask(id: MessageId, text: String, model: String) -> Ask {
    Ask { id, text, model }
}

/// What a visitor is told of a fault. What broke is logged with its whole chain: call it where a fault stops.
pub fn told(fault: Fault, trace_id: &TraceId) -> Failure {
    match fault {
        Fault::Told(failure) => failure,
        Fault::Broken(error) => {
            tracing::error!(%trace_id, error = chain(error.as_ref()), "request failed");
            Failure::Internal { trace_id: trace_id.clone() }
        }
    }
}

/// An error and its sources, each saying its own part.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        write!(text, ": {error}").expect("writing to a String cannot fail");
        source = error.source();
    }
    text
}

/// What a door leaves for the answer besides its body.
#[derive(Clone, Default)]
pub struct Outbox(Arc<Mutex<Left>>);

/// What was left in an `Outbox`.
#[derive(Default)]
pub struct Left {
    /// What the visitor is told instead of an answer.
    pub failure: Option<Failure>,
    /// What becomes of the browser's session.
    pub session: Option<SessionChange>,
    /// The language that the browser is to remember; `Some(None)` makes it forget.
    pub language: Option<Option<Language>>,
}

/// What becomes of the browser's session.
#[derive(Clone)]
pub enum SessionChange {
    /// It carries this secret from now on.
    Began(String),
    /// It forgets its secret.
    Ended,
}

impl Outbox {
    /// Takes what was left.
    pub fn take(&self) -> Left {
        self.with(std::mem::take)
    }

    pub(crate) fn sign_in(&self, signed_in: SignedIn) -> Account {
        let SignedIn { account, token, expires_at: _ } = signed_in;
        self.speak(account.language);
        self.with(|left| left.session = Some(SessionChange::Began(token)));
        account
    }

    pub(crate) fn sign_out(&self) {
        self.with(|left| left.session = Some(SessionChange::Ended));
    }

    /// Has the browser remember the language of an account; `None` changes nothing.
    pub(crate) fn speak(&self, language: Option<Language>) {
        if language.is_some() {
            self.prefer(language);
        }
    }

    /// Has the browser remember a choice, or forget it.
    pub(crate) fn prefer(&self, language: Option<Language>) {
        self.with(|left| left.language = Some(language));
    }

    fn with<T>(&self, change: impl FnOnce(&mut Left) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
