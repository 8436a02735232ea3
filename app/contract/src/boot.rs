//! What the page needs to start.
//!
//! A file of its own, because it is the one answer that needs many topics, and none of them needs it.

use crate::{Account, Language, Model, SignUpPolicy};
use serde::{Deserialize, Serialize};

/// The first answer to the page: all that it needs to start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Boot {
    /// The account that is signed in, if one is.
    pub account: Option<Account>,
    /// Who may make an account.
    pub sign_up: SignUpPolicy,
    /// The models that can be asked; empty while nobody is signed in.
    pub models: Vec<Model>,
    /// The language for this visitor: account, then cookie, then `Accept-Language`.
    pub language: Language,
    /// The currency of all money, as ISO 4217 names it.
    pub currency: String,
    /// The version of the server.
    pub version: String,
    /// The version of the socket's frames.
    pub protocol: u16,
}
