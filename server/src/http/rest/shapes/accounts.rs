//! An account, and what is changed about it.

use super::{mirror_enum::mirror_enum, moment::Moment};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// An account.
#[derive(Serialize, ToSchema)]
pub struct Account {
    /// Its id.
    id: Uuid,
    /// What it signs in with.
    email: String,
    /// What the person is called.
    name: String,
    /// What it may do.
    role: Role,
    /// The language the person chose; `null` follows the browser.
    language: Option<Language>,
    /// The theme the person chose.
    theme: Theme,
    /// Whether it is kept from signing in and from everything else.
    suspended: bool,
    /// When it was made.
    created_at: Moment,
    /// When its password was last set.
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
    /// What an account may do.
    Role {
        /// Looks after people and models, besides what everybody may.
        Admin,
        /// Chats.
        User,
    }
    /// A language that the product speaks.
    Language {
        /// English.
        En,
        /// German.
        De,
    }
    /// Light, dark, or what the device says.
    Theme {
        /// Follows the device.
        Device,
        /// Always light.
        Light,
        /// Always dark.
        Dark,
    }
}

/// Another name.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// What the person is called from now on.
    #[schema(
        min_length = 1,
        max_length = 80,
        pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"
    )]
    pub name: String,
}

/// Another address.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEmail {
    /// What the account signs in with from now on.
    #[schema(
        min_length = 3,
        max_length = 254,
        pattern = r"^[^@\s\x00-\x1f\x7f-\x9f]+@[^@\s\x00-\x1f\x7f-\x9f]+$"
    )]
    pub email: String,
    /// The account's password, once more.
    pub password: String,
}

/// Another password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    /// The one until now.
    pub old: String,
    /// The one from now on, at least 10 characters.
    #[schema(min_length = 10)]
    pub new: String,
}

/// How the page speaks and looks.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Preferences {
    /// `null` follows the browser.
    #[serde(default)]
    pub language: Option<Language>,
    /// The theme.
    pub theme: Theme,
}
