//! The row of an account, which every statement about accounts gives back.

use crate::rows::{RowOf, role};
use crate::{Error, Result};
use contract::{Account, Email, Language, PersonName, Theme, Timestamp};

macro_rules! account_columns {
    () => {
        "id, email, name, role, language, theme, suspended, created_at, password_changed_at"
    };
}
pub(crate) use account_columns;

/// An account as it is read with `account_columns!`.
#[derive(sqlx::FromRow)]
pub(crate) struct AccountRow {
    id: String,
    email: String,
    name: String,
    role: String,
    language: Option<String>,
    theme: String,
    suspended: i64,
    created_at: i64,
    password_changed_at: i64,
}

impl TryFrom<AccountRow> for Account {
    type Error = Error;

    fn try_from(row: AccountRow) -> Result<Self> {
        let of = RowOf("accounts", &row.id);
        let language =
            row.language.as_deref().map(|tag| Language::from_tag(tag).ok_or_else(|| of.corrupt()));
        Ok(Self {
            id: of.id(&row.id)?,
            email: Email::parse(&row.email).map_err(|_| of.corrupt())?,
            name: PersonName::parse(&row.name).map_err(|_| of.corrupt())?,
            role: role(&row.role).ok_or_else(|| of.corrupt())?,
            language: language.transpose()?,
            theme: theme(&row.theme).ok_or_else(|| of.corrupt())?,
            suspended: row.suspended != 0,
            created_at: Timestamp::from_millis(row.created_at),
            password_changed_at: Timestamp::from_millis(row.password_changed_at),
        })
    }
}

/// The word for a theme.
pub(super) const fn theme_text(theme: Theme) -> &'static str {
    match theme {
        Theme::Device => "device",
        Theme::Light => "light",
        Theme::Dark => "dark",
    }
}

fn theme(text: &str) -> Option<Theme> {
    [Theme::Device, Theme::Light, Theme::Dark].into_iter().find(|theme| theme_text(*theme) == text)
}
