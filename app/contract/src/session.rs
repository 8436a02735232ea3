//! Sessions: where a person is signed in, and the tokens that API clients have instead of a cookie.
//!
//! A session ends where its account stays, and its tokens are secrets that `Debug` must not show.

use crate::{SessionId, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A session: one browser or API client in which a person is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The session's id.
    pub id: SessionId,
    /// The client's own description of itself (`User-Agent`), at most 256 characters.
    pub agent: String,
    /// When the person signed in there.
    pub created_at: Timestamp,
    /// When it was last used, to within a minute.
    pub seen_at: Timestamp,
    /// Whether the request that lists it was made in it.
    pub current: bool,
}

/// The token pair of an API client, which has it in place of a cookie.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenPair {
    /// The access token, a JWT for `Authorization: Bearer`; it names the session and nothing else.
    pub access: String,
    /// When `access` stops working.
    pub access_expires_at: Timestamp,
    /// The refresh token, good for one request to `accounts/refresh`, which gives the next pair.
    pub refresh: String,
    /// When `refresh` stops working.
    pub refresh_expires_at: Timestamp,
    /// The mark of an API client that has just signed in with the password, to show at its next sign-in; `None`: it has
    /// refreshed its tokens, and keeps the mark that it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
}

impl fmt::Debug for TokenPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenPair").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_do_not_show_themselves() {
        let at = Timestamp::from_millis(0);
        let tokens = TokenPair {
            access: "secret-a".into(),
            access_expires_at: at,
            refresh: "secret-b".into(),
            refresh_expires_at: at,
            mark: Some("secret-c".into()),
        };

        assert!(!format!("{tokens:?}").contains("secret"));
    }
}
