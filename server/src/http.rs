//! How the product is reached: the URLs, and what every request and answer goes through. The rest
//! of the house knows no web server; `lifecycle` starts one and gives it this router.

mod area;
pub mod assets;
mod auth;
mod cookies;
mod detached;
mod error;
mod forwarded;
mod headers;
mod health;
mod language;
pub mod limits;
mod openai;
mod origin;
mod rejection;
pub mod renderings;
mod rest;
mod router;
mod rpc;
pub mod share;
mod socket;
pub mod state;

pub use router::router;
