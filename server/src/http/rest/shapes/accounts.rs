//! An account, and what its owner changes about it.
//!
//! Its role, language and theme stand here too: nothing of this API speaks of them but accounts.

use super::{mirror_enum::mirror_enum, moment::Moment};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// An account.
#[derive(Serialize, ToSchema)]
pub struct Account {
    /// The account's id.
    id: Uuid,
    /// The e-mail address that the account signs in with, in lower case.
    email: String,
    /// The person's name.
    name: String,
    /// The role, on which the account's rights depend.
    role: Role,
    /// The language of the page that the person chose; `null`: the browser's.
    language: Option<Language>,
    /// The theme of the page that the person chose.
    theme: Theme,
    /// Whether the account is suspended: kept from signing in and from everything else, with its data in place.
    suspended: bool,
    /// When the account was made.
    created_at: Moment,
    /// When the account's password was last set.
    password_changed_at: Moment,
}

impl From<contract::Account> for Account {
    fn from(account: contract::Account) -> Self {
        Self {
            id: account.id.uuid(),
            email: account.email.as_str().to_owned(),
            name: account.name.as_str().to_owned(),
            role: account.role.into(),
            language: account.language.map(Into::into),
            theme: account.theme.into(),
            suspended: account.suspended,
            created_at: account.created_at.into(),
            password_changed_at: account.password_changed_at.into(),
        }
    }
}

mirror_enum! {
    /// The role of an account, on which its rights depend.
    Role {
        /// An administrator: looks after people and models, besides what everybody may.
        Admin,
        /// A user: chats, and looks after their own things.
        User,
    }
    /// A language that the product speaks.
    Language {
        /// English.
        En,
        /// German.
        De,
    }
    /// The theme of the page: light, dark, or what the device says.
    Theme {
        /// Follows the device.
        Device,
        /// Always light.
        Light,
        /// Always dark.
        Dark,
    }
}

/// Another name for the person.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// The person's name from now on, on one line.
    #[schema(
        min_length = 1,
        max_length = 80,
        pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"
    )]
    pub name: String,
}

/// The proof that the account's owner asks.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// The account's password.
    pub password: String,
}

/// Another address for the account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEmail {
    /// The e-mail address that the account signs in with from now on. It is kept in lower case.
    #[schema(
        min_length = 3,
        max_length = 254,
        pattern = r"^[^@\s\x00-\x1f\x7f-\x9f]+@[^@\s\x00-\x1f\x7f-\x9f]+$"
    )]
    pub email: String,
    /// The account's password, as proof that its owner asks.
    pub password: String,
}

/// A new password for the account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    /// The password until now, as proof that its owner asks.
    pub old: String,
    /// The password from now on, at least 10 characters.
    #[schema(min_length = 10)]
    pub new: String,
    /// Whether the caller's keys stop working as well.
    #[serde(default)]
    pub revoke_keys: bool,
}

/// The preferences of a person: how the page speaks and looks.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Preferences {
    /// The language of the page; `null` or left out: the browser's.
    #[serde(default)]
    pub language: Option<Language>,
    /// The theme of the page.
    pub theme: Theme,
}
