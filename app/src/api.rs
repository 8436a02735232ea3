//! The doors: every command of the product, as a server function under `/api/<topic>/<verb>`.
//!
//! The arguments are one JSON object in the body of a `POST`, the answer is JSON, and a failure is a
//! problem document. The first doc sentence of a door, and those of its arguments, are its public
//! documentation.

pub mod accounts;
pub mod aliases;
pub mod budgets;
pub mod chats;
pub mod groups;
pub mod keys;
pub mod messages;
pub mod models;
pub mod people;
pub mod providers;
mod secret;
pub mod session;
pub mod shares;
mod told;
pub mod usage;

pub use secret::Secret;
pub use told::{ProblemJson, Told};
