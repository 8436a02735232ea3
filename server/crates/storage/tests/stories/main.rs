//! What `Storage` promises, told once and checked on both engines.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed, and says where")]

#[macro_use]
mod support;
mod accounts;
mod aliases;
mod budgets;
mod chat_cost;
mod chats;
mod claim;
mod corrupt;
mod coverage;
mod crowd;
mod groups;
mod hanging_up;
mod keys;
mod ledger;
mod messages;
mod model_settings;
mod newer;
mod opening;
mod outage;
mod own_keys;
mod plans;
mod prices;
mod providers;
mod purges;
mod reseal;
mod revocations;
mod schema;
mod sessions;
mod shares;
mod switching;
mod turns;
mod upgrading;
mod usage;
