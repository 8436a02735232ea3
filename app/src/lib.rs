//! What people see, and the server functions that it calls. `csr` is the page, `ssr` the server's thin slice of it;
//! which module belongs to which, this file says for all but `i18n`.

pub mod api;
pub mod components;
#[cfg(feature = "ssr")]
mod document;
pub mod i18n;
#[cfg(any(feature = "csr", test))]
#[cfg_attr(
    not(feature = "csr"),
    expect(dead_code, reason = "only the page calls it; here it is tested")
)]
mod logic;
#[cfg(feature = "csr")]
mod pages;
#[cfg(feature = "csr")]
mod platform;
#[cfg(feature = "ssr")]
pub mod reference;
#[cfg(feature = "csr")]
mod root;
#[cfg(feature = "ssr")]
pub mod share;
#[cfg(feature = "csr")]
mod socket;
#[cfg(feature = "csr")]
mod state;
#[cfg(feature = "ssr")]
pub mod visit;

#[cfg(feature = "csr")]
pub use root::App;
