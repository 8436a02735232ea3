//! Changes to other people's accounts, as administrators send them.
//!
//! Apart from `accounts`, whose changes people make themselves and prove with their password.

use super::accounts::Role;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// The query of the list of accounts.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AccountsQuery {
    /// A text that the name or the address has to hold, in upper or lower case; left out: everybody.
    pub search: Option<String>,
    /// The cursor of the page, as the `Link` of the page before has it; left out: the first page.
    pub after: Option<String>,
    /// The most items of the page, between 1 and 200, to which other numbers are moved; left out: 50.
    #[param(value_type = Option<i64>, minimum = 0, maximum = 4_294_967_295_i64)]
    pub limit: Option<u32>,
}

/// A new account for somebody.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    /// The e-mail address that the account signs in with. It is kept in lower case.
    #[schema(
        min_length = 3,
        max_length = 254,
        pattern = r"^[^@\s\x00-\x1f\x7f-\x9f]+@[^@\s\x00-\x1f\x7f-\x9f]+$"
    )]
    pub email: String,
    /// The person's name, on one line.
    #[schema(
        min_length = 1,
        max_length = 80,
        pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"
    )]
    pub name: String,
    /// The account's first password, at least 10 characters.
    #[schema(min_length = 10)]
    pub password: String,
    /// The role, on which the account's rights depend.
    pub role: Role,
}

/// The suspension of somebody, or its end.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Suspension {
    /// Whether the person is kept out. `true` ends all their sessions and turns at once; their data stays. `false` lets them
    /// sign in again.
    pub suspended: bool,
}

/// The query of a deletion: the disposal of the person's chats.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct DeletionQuery {
    /// The disposal of the person's chats: `hand_over` to the administrator who asks, whereupon their shares stop opening, or
    /// `purge`, for good.
    #[param(inline)]
    pub chats: Chats,
}

/// The disposal of a deleted person's chats.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Chats {
    /// The chats are handed over to the administrator who asks. Their shares stop opening.
    HandOver,
    /// The chats are purged, for good.
    Purge,
}
