//! The ports: everything the product can be asked, one trait a topic. The transports call them, `backend` answers.
//!
//! They stand in the vocabulary, so that `app` and the transports compile without `backend` and whoever reads them has
//! the whole product on a few pages. What every topic needs stands on this one: the fault, the clock, the ids.

pub mod accounts;
pub mod aliases;
pub mod budgets;
pub mod chats;
pub mod completions;
pub mod groups;
pub mod keys;
pub mod live;
pub mod messages;
pub mod models;
pub mod people;
pub mod providers;
pub mod shares;
pub mod usage;

pub use accounts::{Accounts, ClientInfo, SignedIn};
pub use aliases::Aliases;
pub use budgets::Budgets;
pub use chats::Chats;
pub use completions::{Completions, Pieces, Vectors};
pub use groups::Groups;
pub use keys::Keys;
pub use live::{Frame, Frames, Lagged, Live};
pub use messages::{Messages, Question};
pub use models::Models;
pub use people::People;
pub use providers::Providers;
pub use shares::Shares;
pub use usage::Usages;

use crate::{Caller, Failure, Timestamp, TraceId};
use std::{error::Error, fmt::Write, net::IpAddr};
use uuid::Uuid;

/// All ports, as the transports see them.
pub trait Ports: Send + Sync {
    /// The port of one's own account and sessions.
    fn accounts(&self) -> &dyn Accounts;
    /// The port of other people, for administrators.
    fn people(&self) -> &dyn People;
    /// The port of groups of people, for administrators.
    fn groups(&self) -> &dyn Groups;
    /// The port of chats.
    fn chats(&self) -> &dyn Chats;
    /// The port of messages and turns.
    fn messages(&self) -> &dyn Messages;
    /// The port of models.
    fn models(&self) -> &dyn Models;
    /// The port of providers.
    fn providers(&self) -> &dyn Providers;
    /// The port of aliases.
    fn aliases(&self) -> &dyn Aliases;
    /// The port of shares.
    fn shares(&self) -> &dyn Shares;
    /// The port of keys.
    fn keys(&self) -> &dyn Keys;
    /// The port of budgets.
    fn budgets(&self) -> &dyn Budgets;
    /// The port of usage.
    fn usage(&self) -> &dyn Usages;
    /// The port of completions, for programs.
    fn completions(&self) -> &dyn Completions;
    /// The port of live events, for the socket.
    fn live(&self) -> &dyn Live;

    /// Counts a request of a page's, whatever it is about: that of a person by their account, that of nobody by its
    /// address. Fails with `TooMany`.
    fn count_request(&self, caller: &Caller, address: IpAddr) -> Result<(), Failure>;
}

/// The fault of a port: a failure for the caller, or an error inside, from which the caller's failure follows. It
/// cannot be serialised, so it cannot leak. Whoever passes it on neither logs nor maps it; it ends once, where its
/// transport ends.
#[derive(Debug)]
pub enum Fault {
    /// A failure that is the whole story: there is no error behind it, and nothing is logged.
    Failure(Failure),
    /// An error that may pass, such as a database that cannot be reached. The caller gets `Unavailable`.
    Unavailable {
        /// The error itself, with its sources; it is logged.
        source: Box<dyn Error + Send + Sync>,
    },
    /// An error that somebody must look at; it is logged. The caller gets `Internal`, with the trace id.
    Broken(Box<dyn Error + Send + Sync>),
}

impl Fault {
    /// Makes the fault of an error that somebody must look at.
    pub fn broken(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Broken(error.into())
    }

    /// Makes the fault of an error that may pass.
    pub fn unavailable(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Unavailable { source: error.into() }
    }

    /// The failure that the caller gets. `trace_id`: the id of the request, under which an error is logged.
    #[must_use]
    pub fn failure(&self, trace_id: &TraceId) -> Failure {
        match self {
            Self::Failure(failure) => failure.clone(),
            Self::Unavailable { .. } => Failure::unavailable(),
            Self::Broken(_) => Failure::Internal { trace_id: trace_id.clone() },
        }
    }
}

/// Writes an error and its sources in one line, each saying its own part.
#[must_use]
pub fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        write!(text, ": {error}").expect("writing to a String cannot fail");
        source = error.source();
    }
    text
}

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

/// The clock. Real in `server::wiring`, movable in `testkit`.
pub trait Clock: Send + Sync {
    /// The moment that it is now.
    fn now(&self) -> Timestamp;
}

/// The source of fresh ids and secrets. Real in `server::wiring`, foreseeable in `testkit`.
pub trait Ids: Send + Sync {
    /// Mints a UUID of version 7, so that ids sort by time.
    fn uuid(&self) -> Uuid;
    /// Mints a secret: 32 bytes that nobody can guess.
    fn secret(&self) -> [u8; 32];
}
