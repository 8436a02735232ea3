//! What `Storage` promises, told once and checked on both engines.

#[macro_use]
mod support;
mod accounts;
mod calls;
mod chats;
mod coverage;
mod crowd;
mod messages;
mod opening;
mod schema;
mod sessions;
mod shares;
mod turns;
