#![doc = include_str!("../README.md")]

mod accounts;
mod aliases;
mod budgets;
mod chat_cost;
mod chats;
mod claim;
mod data_dir;
mod engine;
mod error;
mod groups;
mod keys;
mod ledger;
mod messages;
mod model_settings;
mod open;
mod own_keys;
mod pages;
mod prices;
mod providers;
mod purges;
mod reseal;
mod revocations;
mod rows;
mod schema;
mod seal;
mod sessions;
mod settings;
mod shares;
mod spend_counters;
mod turns;
mod usage;

pub use accounts::NewAccount;
pub use chats::ChatFilter;
pub use error::{Constraint, Error, Result};
pub use ledger::{Call, Charge, Receipt};
pub use messages::Extent;
pub use open::Location;
pub use own_keys::OwnKey;
pub use prices::ChargedCall;
pub use providers::{KeyChange, StoredKey, StoredProvider};
pub use reseal::Resealed;
pub use revocations::{Revocation, Revoked, RevokedKeys, RevokedSessions};
pub use seal::{Seal, Unsealed};
pub use sessions::{LiveSession, NewSession, Rotated};
pub use shares::{FoundShare, OpenedShare};
pub use spend_counters::{Amount, Periods, SpendCounter, Spent};
pub use turns::{Begin, Begun, End, Segment};
pub use usage::UsageLine;

use claim::Claim;
use engine::Engine;
use sqlx::AnyPool;
use std::{path::PathBuf, sync::Arc};
use tokio::sync::Mutex;

/// The database with everything that is kept. Cheap to clone; all clones are one.
///
/// It stands in the root, because all topics are parts of it: each adds its methods in its own file. Every method that
/// is about somebody's things takes their owner and finds nothing of anybody else's.
#[derive(Clone)]
pub struct Storage {
    /// The engine of the database.
    engine: Engine,
    /// The pool to read with: on SQLite several connections that cannot write; on PostgreSQL the same pool as `write`.
    read: AnyPool,
    /// The pool to write with: on SQLite one connection, so that writers queue here and not at the database's lock.
    write: AnyPool,
    /// The writer of the ledger, which uses `write`.
    ledger: ledger::Writer,
    /// The bound on those who count the ledger at once.
    reports: usage::Reports,
    /// The data directory, on SQLite.
    data_dir: Option<PathBuf>,
    /// The claim to serve the data, until `close`, or for as long as any clone lives.
    claim: Arc<Mutex<Claim>>,
}
