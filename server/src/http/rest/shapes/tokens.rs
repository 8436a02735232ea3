//! The tokens of a session, and the credentials that they are given for.

use super::moment::Moment;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a program signs in with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// The account's address.
    #[schema(max_length = 254)]
    pub email: String,
    /// Its password.
    pub password: String,
}

/// A token that is traded for the next pair.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    /// The token. Used twice, it ends its session.
    pub refresh: String,
}

/// What a program asks with from now on.
#[derive(Serialize, ToSchema)]
pub struct Tokens {
    /// What stands behind `Authorization: Bearer`.
    access: String,
    /// When `access` stops working.
    access_expires_at: Moment,
    /// Good for one `POST /api/v1/tokens/refresh`.
    refresh: String,
    /// When `refresh` stops working.
    refresh_expires_at: Moment,
}

impl From<contract::TokenPair> for Tokens {
    fn from(tokens: contract::TokenPair) -> Self {
        Self {
            access: tokens.access,
            access_expires_at: tokens.access_expires_at.into(),
            refresh: tokens.refresh,
            refresh_expires_at: tokens.refresh_expires_at.into(),
        }
    }
}
