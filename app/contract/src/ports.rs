//! Everything the product can be asked, one trait per topic: the doors call them, `backend` answers.

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
pub use messages::{Ask, Messages};
pub use models::Models;
pub use people::{ChatDisposal, People};
pub use providers::Providers;
pub use shares::Shares;
pub use usage::Usages;

use crate::{Failure, Timestamp};
use std::error::Error;
use uuid::Uuid;

/// All ports, as the doors and the socket see them.
pub trait Ports: Send + Sync {
    /// Accounts and sessions.
    fn accounts(&self) -> &dyn Accounts;
    /// Other people, for administrators.
    fn people(&self) -> &dyn People;
    /// Groups of people, for administrators.
    fn groups(&self) -> &dyn Groups;
    /// Chats.
    fn chats(&self) -> &dyn Chats;
    /// Messages and turns.
    fn messages(&self) -> &dyn Messages;
    /// Models.
    fn models(&self) -> &dyn Models;
    /// Providers of models.
    fn providers(&self) -> &dyn Providers;
    /// Aliases of models.
    fn aliases(&self) -> &dyn Aliases;
    /// Shares.
    fn shares(&self) -> &dyn Shares;
    /// Keys.
    fn keys(&self) -> &dyn Keys;
    /// Budgets.
    fn budgets(&self) -> &dyn Budgets;
    /// What models took.
    fn usage(&self) -> &dyn Usages;
    /// What programs ask models.
    fn completions(&self) -> &dyn Completions;
    /// What the socket carries.
    fn live(&self) -> &dyn Live;
}

/// What the inside fails with. It cannot be serialised, so it cannot leak.
#[derive(Debug)]
pub enum Fault {
    /// The visitor is told this.
    Told(Failure),
    /// The operator is told this; the visitor gets `Internal` with the trace id.
    Broken(Box<dyn Error + Send + Sync>),
}

impl Fault {
    /// Something broke inside.
    pub fn broken(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Broken(error.into())
    }
}

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Self {
        Self::Told(failure)
    }
}

/// The time. Real in `server::wiring`, movable in `testkit`.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// Fresh identifiers and secrets. Real in `server::wiring`, foreseeable in `testkit`.
pub trait Ids: Send + Sync {
    /// A new UUID of version 7.
    fn uuid(&self) -> Uuid;
    /// 32 bytes that nobody can guess.
    fn secret(&self) -> [u8; 32];
}
