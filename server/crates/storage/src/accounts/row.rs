//! The row of an account, which every statement about accounts gives back: its columns, and what they mean.

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
            row.language.as_deref().map(|tag| of.word("language", Language::from_tag(tag)));
        Ok(Self {
            id: of.id("id", &row.id)?,
            email: of.parsed("email", Email::parse(&row.email))?,
            name: of.parsed("name", PersonName::parse(&row.name))?,
            role: of.word("role", role(&row.role))?,
            language: language.transpose()?,
            theme: of.word("theme", theme(&row.theme))?,
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
