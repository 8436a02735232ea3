//! The server as its clients meet it: real HTTP, real sockets, a real database, a provider that is told in the
//! question how to answer. The modules mirror the URLs.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed, and says where")]

mod api;
mod at_once;
mod bad_input;
mod broken;
mod clock;
mod connections;
mod crash;
mod endpoints;
mod faults;
mod first_account;
#[cfg(target_os = "linux")]
mod full_disk;
mod headers;
mod health;
mod memory;
mod openai;
mod origin;
mod outage;
mod page_limits;
mod postgres;
mod proof;
mod rest;
mod revocations;
mod share_page;
mod strangers;
mod support;
#[cfg(unix)]
mod two_servers;
mod ws;
