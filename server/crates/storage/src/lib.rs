#![doc = include_str!("../README.md")]

mod accounts;
mod calls;
mod chats;
mod engine;
mod error;
mod messages;
mod place;
mod rows;
mod schema;
mod sessions;
mod settings;
mod shares;
mod turns;

pub use accounts::NewAccount;
pub use calls::Call;
pub use chats::ChatFilter;
pub use engine::{Location, Storage};
pub use error::{Constraint, Error, Result};
pub use sessions::{LiveSession, NewSession, Rotated};
pub use shares::OpenedShare;
pub use turns::{Begin, Begun, End, Segment};
