//! The shapes of the REST API, a file a topic: what its JSON is, and how the vocabulary of `contract` becomes it. They are
//! this API's own, so that it stays as it is when the page's shapes change.

pub mod accounts;
pub mod allowance;
pub mod answers;
pub mod budgets;
pub mod chats;
pub mod keys;
pub mod lists;
pub mod messages;
mod mirror_enum;
pub mod models;
pub mod moment;
pub mod money;
pub mod people;
pub mod questions;
pub mod sessions;
pub mod shares;
pub mod tokens;
pub mod usage;
