//! The tokens of a session, and the credentials that they are given for: everything in this API that is secret and belongs
//! to a session.

use super::moment::Moment;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The credentials that a program signs in with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// The account's e-mail address.
    #[schema(max_length = 254)]
    pub email: String,
    /// The account's password.
    pub password: String,
    /// The mark that the program's last sign-in gave it, if it has one. It lets nobody in: tries to sign in are counted by
    /// it, apart from those of others who know the address.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub mark: Option<String>,
}

/// A refresh token that is traded for the next pair.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    /// The refresh token. Used twice, it ends its session.
    pub refresh: String,
}

/// The tokens of a session, with which a program asks from now on.
#[derive(Serialize, ToSchema)]
pub struct Tokens {
    /// The access token, for `Authorization: Bearer`.
    access: String,
    /// When the access token stops working, 15 minutes after it was given.
    access_expires_at: Moment,
    /// The refresh token, good for one `POST /api/v1/tokens/refresh`.
    refresh: String,
    /// When the refresh token stops working if the session is not used before: 30 days after it was given.
    refresh_expires_at: Moment,
    /// The mark to send with the next sign-in, which the program keeps for as long as it may need to sign in. Only signing in
    /// gives one.
    #[serde(skip_serializing_if = "Option::is_none")]
    mark: Option<String>,
}

impl From<contract::TokenPair> for Tokens {
    fn from(tokens: contract::TokenPair) -> Self {
        Self {
            access: tokens.access,
            access_expires_at: tokens.access_expires_at.into(),
            refresh: tokens.refresh,
            refresh_expires_at: tokens.refresh_expires_at.into(),
            mark: tokens.mark,
        }
    }
}
