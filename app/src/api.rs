//! The server functions: every command of the product, under `/api/<topic>/<verb>`. One file a topic, and nothing but
//! the way to its port: a rule that stood here would not bind the REST API.
//!
//! The arguments are one JSON object in the body of a `POST`, the answer is JSON, and a failure is a
//! problem document. The first doc sentence of a server function, and those of its arguments, are its
//! public documentation.

pub mod accounts;
pub mod aliases;
pub mod budgets;
pub mod chats;
pub mod error;
pub mod groups;
pub mod keys;
pub mod messages;
pub mod models;
pub mod people;
pub mod providers;
mod secret;
pub mod session;
pub mod shares;
pub mod usage;

pub use error::Error;
pub use secret::Secret;
