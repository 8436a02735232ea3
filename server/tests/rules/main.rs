//! Which way arrows point between crates and between files, which dependency lives where, under which licences we may
//! use what we use, and with which words we speak.
//!
//! The rules and their reasons are in `docs/ARCHITECTURE.md`; `cargo metadata` and the sources are all it takes to
//! check them.

mod circles;
mod crates;
mod licences;
mod metadata;
mod source;
mod words;
