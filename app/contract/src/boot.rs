//! What the page needs to start.
//!
//! The one answer that needs many topics, so no topic has it: it would have to know all others.

use crate::{Account, Language, Model, SignUpPolicy};
use serde::{Deserialize, Serialize};

/// The first answer to the page: all that it needs to start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Boot {
    /// The account that is signed in, if one is.
    pub account: Option<Account>,
    /// The sign-up policy: who may make an account.
    pub sign_up: SignUpPolicy,
    /// The models that can be asked; empty while nobody is signed in.
    pub models: Vec<Model>,
    /// The language of the page, from the account, else the cookie, else `Accept-Language`.
    pub language: Language,
    /// The currency of all money, as ISO 4217 names it.
    pub currency: String,
    /// The version of the server.
    pub version: String,
    /// The version of the socket's frames that the server speaks.
    pub protocol: u16,
}
