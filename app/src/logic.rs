//! What the page leans on and no browser is needed for: plain functions over plain values, tested natively. The files
//! are called like those of `state` that keep the signals.

pub mod agent;
pub mod amount;
pub mod audience;
pub mod backoff;
pub mod catalogue;
pub mod chart;
pub mod chats;
pub mod day;
pub mod draft;
pub mod filter;
pub mod frames;
pub mod outbox;
pub mod pace;
pub mod price;
pub mod range;
pub mod remote_list;
pub mod route;
pub mod step;
pub mod thread;
pub mod turn;
