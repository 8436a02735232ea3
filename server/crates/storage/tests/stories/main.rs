//! What `Storage` promises, told once and checked on both engines.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed, and says where")]

#[macro_use]
mod support;
mod accounts;
mod budgets;
mod calls;
mod chats;
mod coverage;
mod crowd;
mod keys;
mod messages;
mod opening;
mod prices;
mod schema;
mod sessions;
mod shares;
mod turns;
mod usage;
