//! What administrators send about other people's accounts.

use super::accounts::Role;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// An account for somebody.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    /// What it signs in with.
    #[schema(
        min_length = 3,
        max_length = 254,
        pattern = r"^[^@\s\x00-\x1f\x7f-\x9f]+@[^@\s\x00-\x1f\x7f-\x9f]+$"
    )]
    pub email: String,
    /// What the person is called.
    #[schema(
        min_length = 1,
        max_length = 80,
        pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"
    )]
    pub name: String,
    /// Its first password, at least 10 characters.
    #[schema(min_length = 10)]
    pub password: String,
    /// What it may do.
    pub role: Role,
}

/// Whether somebody is suspended.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Suspension {
    /// `true` ends all their sessions at once and keeps them out; their data stays.
    pub suspended: bool,
}

/// The query of a deletion: what becomes of the person's chats.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct DeletionQuery {
    /// Whether the chats are handed over to the administrator who asks, or purged.
    #[param(inline)]
    pub chats: Chats,
}

/// What becomes of chats.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Chats {
    /// They are handed over. Shares stop opening.
    HandOver,
    /// They are purged.
    Purge,
}
