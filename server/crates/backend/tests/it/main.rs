//! The use cases, told as stories on `SQLite` in a temporary directory. One binary: linking is what takes time.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed, and says where")]

mod accounts;
mod answers;
mod api_clients;
mod budgets;
mod chats;
mod faults;
mod hanging_up;
mod house;
mod keys;
mod live;
mod models;
mod operator;
mod panics;
mod people;
mod proofs;
mod races;
mod reprice;
mod revocations;
mod sessions;
mod shares;
mod sign_up;
mod strangers;
mod usage;
