//! Accounts: who may sign in.
//!
//! What becomes of somebody's things when they are deleted is in `deletion`. Where somebody is signed in is in `sessions`,
//! which come and go many times while an account stays.

mod deletion;
mod row;

use crate::pages::{NameEdge, name_cursor, page, rows_of, search_pattern};
use crate::revocations::revoke_in;
use crate::rows::{find, find_all, role_text};
use crate::{Constraint, Error, Result, Revocation, Revoked, Storage};
use contract::{
    Account, AccountId, Email, Language, Page, PageRequest, PersonName, Role, Theme, Timestamp,
};
use row::theme_text;
pub(crate) use row::{AccountRow, account_columns};
use sqlx::{Any, any::AnyArguments, query::QueryAs};
use std::fmt;

/// The list of accounts, as its cursors name it.
const LIST: &str = "people";

/// An account to be made.
#[derive(Clone, Copy)]
pub struct NewAccount<'a> {
    /// The account's id.
    pub id: AccountId,
    /// The address that it signs in with.
    pub email: &'a Email,
    /// The person's name.
    pub name: &'a PersonName,
    /// The account's role.
    pub role: Role,
    /// The hash of the password.
    pub password_hash: &'a str,
    /// The language the person chose; `None`: that of their browser.
    pub language: Option<Language>,
    /// The moment of its making.
    pub now: Timestamp,
}

impl fmt::Debug for NewAccount<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewAccount").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Storage {
    /// Makes an account. `Taken(Email)`: somebody signs in with that address already.
    #[tracing::instrument(level = "debug", skip_all, fields(account = %account.id))]
    pub async fn add_account(&self, account: &NewAccount<'_>) -> Result<Account> {
        let query = sqlx::query_as::<_, AccountRow>(concat!(
            "INSERT INTO accounts (id, email, name, role, password_hash, language, theme, suspended, created_at,
               password_changed_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $8)
             ON CONFLICT (email) DO NOTHING
             RETURNING ",
            account_columns!()
        ))
        .bind(account.id.text())
        .bind(account.email.as_str())
        .bind(account.name.as_str())
        .bind(role_text(account.role))
        .bind(account.password_hash)
        .bind(account.language.map(Language::tag))
        .bind(theme_text(Theme::default()))
        .bind(account.now.millis());
        find(query, &self.write).await?.ok_or(Error::Taken(Constraint::Email))
    }

    /// Makes the first account. `None`: there is one already. Of several at once exactly one succeeds.
    #[tracing::instrument(level = "debug", skip_all, fields(account = %account.id))]
    pub async fn add_first_account(&self, account: &NewAccount<'_>) -> Result<Option<Account>> {
        let mut tx = self.begin().await?;
        // PostgreSQL would let two of these see no account: this row is what they wait for one another at.
        sqlx::query(
            "INSERT INTO settings (key, value)
             VALUES ('first_account', '')
             ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        )
        .execute(&mut *tx)
        .await?;
        let query = sqlx::query_as::<_, AccountRow>(concat!(
            "INSERT INTO accounts (id, email, name, role, password_hash, language, theme, suspended, created_at,
               password_changed_at)
             SELECT $1, $2, $3, $4, $5, $6, $7, 0, $8, $8
             WHERE NOT EXISTS (SELECT 1 FROM accounts)
             RETURNING ",
            account_columns!()
        ))
        .bind(account.id.text())
        .bind(account.email.as_str())
        .bind(account.name.as_str())
        .bind(role_text(account.role))
        .bind(account.password_hash)
        .bind(account.language.map(Language::tag))
        .bind(theme_text(Theme::default()))
        .bind(account.now.millis());
        let account = find(query, &mut *tx).await?;
        tx.commit().await?;
        Ok(account)
    }

    /// Whether anybody has an account.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn has_accounts(&self) -> Result<bool> {
        let one: Option<String> = sqlx::query_scalar("SELECT id FROM accounts LIMIT 1")
            .fetch_optional(&self.read)
            .await?;
        Ok(one.is_some())
    }

    /// The account of an id, suspended or not. `None`: there is none.
    #[tracing::instrument(level = "debug", skip_all, fields(%id))]
    pub async fn account(&self, id: AccountId) -> Result<Option<Account>> {
        let query = sqlx::query_as::<_, AccountRow>(concat!(
            "SELECT ",
            account_columns!(),
            " FROM accounts WHERE id = $1 AND deleted_at IS NULL"
        ))
        .bind(id.text());
        find(query, &self.read).await
    }

    /// The account that signs in with an address, suspended or not. `None`: there is none.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn account_by_email(&self, email: &Email) -> Result<Option<Account>> {
        let query = sqlx::query_as::<_, AccountRow>(concat!(
            "SELECT ",
            account_columns!(),
            " FROM accounts WHERE email = $1 AND deleted_at IS NULL"
        ))
        .bind(email.as_str());
        find(query, &self.read).await
    }

    /// Lists accounts by name, a page at a time; with a search those whose name or address holds it, in any case.
    /// `Cursor`: the request's cursor is none of this list.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn accounts(
        &self,
        search: Option<&str>,
        request: &PageRequest,
    ) -> Result<Page<Account>> {
        let edge = NameEdge::of(LIST, request)?;
        // SQLite finds no pair in an index of an expression, and the pair's first half alone it does.
        let query = sqlx::query_as::<_, AccountRow>(concat!(
            "SELECT ",
            account_columns!(),
            " FROM accounts
              WHERE deleted_at IS NULL
                AND LOWER(name) >= $1 AND (LOWER(name), id) > ($1, $2)
                AND (LOWER(name) LIKE $3 ESCAPE '\\' OR email LIKE $3 ESCAPE '\\')
              ORDER BY LOWER(name), id
              LIMIT $4"
        ))
        .bind(edge.name)
        .bind(edge.id)
        .bind(search_pattern(search))
        .bind(rows_of(request));
        let accounts: Vec<Account> = find_all(query, &self.read).await?;
        Ok(page(accounts, request, |last| name_cursor(LIST, last.name.as_str(), &last.id.text())))
    }

    /// Whether anybody but this account is an administrator who can sign in.
    #[tracing::instrument(level = "debug", skip_all, fields(%id))]
    pub async fn has_other_administrator(&self, id: AccountId) -> Result<bool> {
        let one: Option<String> = sqlx::query_scalar(
            "SELECT id FROM accounts
             WHERE role = 'admin' AND suspended = 0 AND deleted_at IS NULL AND id <> $1
             LIMIT 1",
        )
        .bind(id.text())
        .fetch_optional(&self.read)
        .await?;
        Ok(one.is_some())
    }

    /// The hash of an account's password. `None`: there is no such account.
    #[tracing::instrument(level = "debug", skip_all, fields(%id))]
    pub async fn password_hash(&self, id: AccountId) -> Result<Option<String>> {
        Ok(sqlx::query_scalar("SELECT password_hash FROM accounts WHERE id = $1")
            .bind(id.text())
            .fetch_optional(&self.read)
            .await?)
    }

    /// Changes what a person is called. `None`: there is no such account.
    #[tracing::instrument(level = "debug", skip_all, fields(%id))]
    pub async fn rename_account(
        &self,
        id: AccountId,
        name: &PersonName,
    ) -> Result<Option<Account>> {
        let query = sqlx::query_as::<_, AccountRow>(concat!(
            "UPDATE accounts SET name = $1 WHERE id = $2 RETURNING ",
            account_columns!()
        ))
        .bind(name.as_str())
        .bind(id.text());
        find(query, &self.write).await
    }

    /// Changes the address an account signs in with. `None`: there is no such account. `Taken(Email)`: somebody else has
    /// the address.
    #[tracing::instrument(level = "debug", skip_all, fields(%id))]
    pub async fn change_email(
        &self,
        id: AccountId,
        email: &Email,
        proved_hash: &str,
    ) -> Result<Option<Account>> {
        let query = sqlx::query_as::<_, AccountRow>(concat!(
            "UPDATE accounts SET email = $1 WHERE id = $2 AND password_hash = $3 RETURNING ",
            account_columns!()
        ))
        .bind(email.as_str())
        .bind(id.text())
        .bind(proved_hash.to_owned());
        find(query, &self.write).await.map_err(|error| error.or_taken(Constraint::Email))
    }

    /// Gives an account a new password, hashed, and revokes what was given on the old one. `None`: there is no such
    /// account, or its password is no longer the one that was proved (`proved_hash`), and nothing is revoked.
    #[tracing::instrument(level = "debug", skip_all, fields(%id))]
    pub async fn set_password(
        &self,
        id: AccountId,
        password_hash: &str,
        proved_hash: Option<&str>,
        revocation: Revocation,
        now: Timestamp,
    ) -> Result<Option<(Account, Revoked)>> {
        let query = sqlx::query_as::<_, AccountRow>(concat!(
            "UPDATE accounts
             SET password_hash = $1, password_changed_at = $2
             WHERE id = $3 AND password_hash = COALESCE($4, password_hash)
             RETURNING ",
            account_columns!()
        ))
        .bind(password_hash.to_owned())
        .bind(now.millis())
        .bind(id.text())
        .bind(proved_hash.map(str::to_owned));
        self.change_and_revoke(id, query, revocation, now).await
    }

    /// Changes an account's language and theme. `None`: there is no such account.
    #[tracing::instrument(level = "debug", skip_all, fields(%id))]
    pub async fn prefer(
        &self,
        id: AccountId,
        language: Option<Language>,
        theme: Theme,
    ) -> Result<Option<Account>> {
        let query = sqlx::query_as::<_, AccountRow>(concat!(
            "UPDATE accounts SET language = $1, theme = $2 WHERE id = $3 RETURNING ",
            account_columns!()
        ))
        .bind(language.map(Language::tag))
        .bind(theme_text(theme))
        .bind(id.text());
        find(query, &self.write).await
    }

    /// Suspends an account, and revokes what it was given. While it is suspended its sessions, keys and shares open
    /// nothing. `None`: there is no such account, and nothing is revoked.
    #[tracing::instrument(level = "debug", skip_all, fields(%id))]
    pub async fn suspend_account(
        &self,
        id: AccountId,
        revocation: Revocation,
        now: Timestamp,
    ) -> Result<Option<(Account, Revoked)>> {
        let query = sqlx::query_as::<_, AccountRow>(concat!(
            "UPDATE accounts SET suspended = 1 WHERE id = $1 AND deleted_at IS NULL RETURNING ",
            account_columns!()
        ))
        .bind(id.text());
        self.change_and_revoke(id, query, revocation, now).await
    }

    /// Readmits an account that was suspended. `None`: there is no such account.
    #[tracing::instrument(level = "debug", skip_all, fields(%id))]
    pub async fn readmit_account(&self, id: AccountId) -> Result<Option<Account>> {
        let query = sqlx::query_as::<_, AccountRow>(concat!(
            "UPDATE accounts SET suspended = 0 WHERE id = $1 AND deleted_at IS NULL RETURNING ",
            account_columns!()
        ))
        .bind(id.text());
        find(query, &self.write).await
    }

    /// Changes an account, and revokes, in one transaction.
    async fn change_and_revoke(
        &self,
        id: AccountId,
        change: QueryAs<'_, Any, AccountRow, AnyArguments>,
        revocation: Revocation,
        now: Timestamp,
    ) -> Result<Option<(Account, Revoked)>> {
        let mut tx = self.begin().await?;
        let Some(account) = find(change, &mut *tx).await? else { return Ok(None) };
        let revoked = revoke_in(&mut tx, Some(id), revocation, now).await?;
        tx.commit().await?;
        Ok(Some((account, revoked)))
    }
}
