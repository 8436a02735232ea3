//! Which way arrows point, which dependency lives where, and under which licences we may use what we use.
//!
//! The rules and their reasons are in `docs/ARCHITECTURE.md`; `cargo metadata` is all it takes to check them.

mod crates;
mod licences;
mod metadata;
