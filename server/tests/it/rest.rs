//! The REST API, as programs meet it.

pub mod client;
mod document;
pub mod hanging_up;
mod journey;
mod pages;
mod refusals;
mod shapes;
mod strangers;
