#![doc = include_str!("../README.md")]

pub mod context;
mod driver;
mod machine;
pub mod title;

pub use driver::{World, drive};
pub use machine::{Effect, Event, Limits, Turn};
