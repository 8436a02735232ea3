#![doc = include_str!("../README.md")]

mod accounts;
mod budgets;
mod calls;
mod chats;
mod engine;
mod error;
mod keys;
mod messages;
mod place;
mod prices;
mod purses;
mod rows;
mod schema;
mod sessions;
mod settings;
mod shares;
mod turns;
mod usage;

pub use accounts::NewAccount;
pub use calls::Call;
pub use chats::ChatFilter;
pub use engine::{Location, Storage};
pub use error::{Constraint, Error, Result};
pub use prices::Charged;
pub use purses::{Amount, Purse};
pub use sessions::{LiveSession, NewSession, Rotated};
pub use shares::OpenedShare;
pub use turns::{Begin, Begun, End, Segment};
pub use usage::UsageLine;
