#![doc = include_str!("../README.md")]

pub mod context;
mod driver;
mod machine;
pub mod title;

pub use driver::{TurnHost, drive};
pub use machine::{Effect, Event, Limits, Turn};
