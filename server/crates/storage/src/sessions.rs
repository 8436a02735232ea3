//! Sessions: where people are signed in. Secrets come hashed; an ended session is a missing row.
//!
//! Every request looks here first, by a secret, and most of them look no further; `accounts` is for the rest.

mod row;

use crate::rows::{RowOf, find};
use crate::{Result, Storage};
use contract::{AccountId, Person, Session, SessionId, Timestamp};
pub use row::LiveSession;
use row::{LiveRow, live};
use std::fmt;

/// A session to be opened.
#[derive(Clone, Copy)]
pub struct NewSession<'a> {
    /// The session's id.
    pub id: SessionId,
    /// The account that it signs in.
    pub account: AccountId,
    /// The browser's description of itself.
    pub agent: &'a str,
    /// The hash of its cookie's secret, if it has a cookie.
    pub secret_hash: Option<[u8; 32]>,
    /// The hash of its first refresh token, if it has one.
    pub refresh_hash: Option<[u8; 32]>,
    /// The moment of its opening, for which a password was proved.
    pub now: Timestamp,
    /// The moment at which it ends if it is never used.
    pub expires_at: Timestamp,
}

impl fmt::Debug for NewSession<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewSession").field("id", &self.id).finish_non_exhaustive()
    }
}

/// The result of trading in a refresh token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rotated {
    /// The token was good; the new one counts now.
    Next(Person),
    /// The token had been traded in before, so somebody has a copy: its session has been ended.
    Reused(SessionId),
    /// The token belongs to no session.
    Unknown,
}

impl Storage {
    /// Opens a session. Of its account's sessions at most `most` stay, itself among them: those of API clients that were
    /// used the longest ago end, and where there are none, those of browsers. Gives the ids of those that ended.
    #[tracing::instrument(level = "debug", skip_all, fields(session = %session.id))]
    pub async fn open_session(
        &self,
        session: &NewSession<'_>,
        most: u32,
    ) -> Result<Vec<SessionId>> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "INSERT INTO sessions (id, account_id, agent, secret_hash, refresh_hash, created_at, seen_at, proved_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $6, $6, $7)",
        )
        .bind(session.id.text())
        .bind(session.account.text())
        // PostgreSQL keeps no NUL in a text, and this one comes from outside.
        .bind(session.agent.replace('\0', ""))
        .bind(session.secret_hash.map(|hash| hash.to_vec()))
        .bind(session.refresh_hash.map(|hash| hash.to_vec()))
        .bind(session.now.millis())
        .bind(session.expires_at.millis())
        .execute(&mut *tx)
        .await?;
        let ended: Vec<String> = sqlx::query_scalar(
            "DELETE FROM sessions
             WHERE id IN (
               SELECT old.id
               FROM sessions AS old
               WHERE old.account_id = $1 AND old.id <> $2
               ORDER BY CASE WHEN old.secret_hash IS NULL THEN 1 ELSE 0 END, old.seen_at DESC, old.id DESC
               LIMIT 1000000 OFFSET $3
             )
             RETURNING id",
        )
        .bind(session.account.text())
        .bind(session.id.text())
        .bind(i64::from(most.saturating_sub(1)))
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        ended.iter().map(|id| RowOf("sessions", id).id("id", id)).collect()
    }

    /// The session of a cookie's secret, if it lets somebody in: alive, and its account not suspended.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn session_by_secret(
        &self,
        secret_hash: &[u8; 32],
        now: Timestamp,
    ) -> Result<Option<LiveSession>> {
        let query =
            sqlx::query_as::<_, LiveRow>(concat!(live!(), " AND sessions.secret_hash = $2"))
                .bind(now.millis())
                .bind(secret_hash.as_slice());
        find(query, &self.read).await
    }

    /// The session of an id, if it lets somebody in.
    #[tracing::instrument(level = "debug", skip_all, fields(%id))]
    pub async fn session_by_id(
        &self,
        id: SessionId,
        now: Timestamp,
    ) -> Result<Option<LiveSession>> {
        let query = sqlx::query_as::<_, LiveRow>(concat!(live!(), " AND sessions.id = $2"))
            .bind(now.millis())
            .bind(id.text());
        find(query, &self.read).await
    }

    /// Notes that a session was used and puts off its end, unless both are known to be later. One that ended meanwhile
    /// stays ended.
    #[tracing::instrument(level = "debug", skip_all, fields(%id))]
    pub async fn touch_session(
        &self,
        id: SessionId,
        seen_at: Timestamp,
        expires_at: Timestamp,
    ) -> Result<()> {
        sqlx::query(
            "UPDATE sessions
             SET seen_at = CASE WHEN seen_at < $1 THEN $1 ELSE seen_at END,
               expires_at = CASE WHEN expires_at < $2 THEN $2 ELSE expires_at END
             WHERE id = $3",
        )
        .bind(seen_at.millis())
        .bind(expires_at.millis())
        .bind(id.text())
        .execute(&self.write)
        .await?;
        Ok(())
    }

    /// When a session's person last proved that they know the password. `None`: the session has ended.
    #[tracing::instrument(level = "debug", skip_all, fields(%id))]
    pub async fn session_proved_at(&self, id: SessionId) -> Result<Option<Timestamp>> {
        let proved_at: Option<i64> =
            sqlx::query_scalar("SELECT proved_at FROM sessions WHERE id = $1")
                .bind(id.text())
                .fetch_optional(&self.read)
                .await?;
        Ok(proved_at.map(Timestamp::from_millis))
    }

    /// Notes that a session's person has proved that they know the password. `false`: it has ended meanwhile.
    #[tracing::instrument(level = "debug", skip_all, fields(%id))]
    pub async fn prove_session(&self, id: SessionId, now: Timestamp) -> Result<bool> {
        let proved = sqlx::query("UPDATE sessions SET proved_at = $1 WHERE id = $2")
            .bind(now.millis())
            .bind(id.text())
            .execute(&self.write)
            .await?;
        Ok(proved.rows_affected() > 0)
    }

    /// Trades a refresh token for the next. A token that comes a second time ends its session.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn rotate_refresh(
        &self,
        old: &[u8; 32],
        new: &[u8; 32],
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<Rotated> {
        let mut tx = self.begin().await?;
        let row = sqlx::query_as::<_, LiveRow>(
            "UPDATE sessions
             SET refresh_hash = $1, seen_at = $2, expires_at = $3
             WHERE refresh_hash = $4 AND expires_at > $2
               AND EXISTS (
                 SELECT 1 FROM accounts WHERE accounts.id = sessions.account_id AND accounts.suspended = 0
               )
             RETURNING id, account_id, seen_at, expires_at,
               (SELECT accounts.role FROM accounts WHERE accounts.id = sessions.account_id) AS role",
        )
        .bind(new.as_slice())
        .bind(now.millis())
        .bind(expires_at.millis())
        .bind(old.as_slice())
        .fetch_optional(&mut *tx)
        .await?;
        let rotated = if let Some(row) = row {
            sqlx::query(
                "INSERT INTO spent_refreshes (hash, session_id, expires_at) VALUES ($1, $2, $3)",
            )
            .bind(old.as_slice())
            .bind(row.id.as_str())
            .bind(expires_at.millis())
            .execute(&mut *tx)
            .await?;
            Rotated::Next(LiveSession::try_from(row)?.person)
        } else {
            let copied: Option<String> = sqlx::query_scalar(
                "DELETE FROM sessions
                 WHERE id IN (SELECT spent_refreshes.session_id FROM spent_refreshes WHERE spent_refreshes.hash = $1)
                 RETURNING id",
            )
            .bind(old.as_slice())
            .fetch_optional(&mut *tx)
            .await?;
            match copied {
                Some(id) => Rotated::Reused(RowOf("sessions", &id).id("id", &id)?),
                None => Rotated::Unknown,
            }
        };
        tx.commit().await?;
        Ok(rotated)
    }

    /// Somebody's sessions, the most recently used first.
    #[tracing::instrument(level = "debug", skip_all, fields(%account, %current))]
    pub async fn sessions(
        &self,
        account: AccountId,
        current: SessionId,
        now: Timestamp,
    ) -> Result<Vec<Session>> {
        let rows = sqlx::query_as::<_, (String, String, i64, i64)>(
            "SELECT id, agent, created_at, seen_at
             FROM sessions
             WHERE account_id = $1 AND expires_at > $2
             ORDER BY seen_at DESC, id DESC",
        )
        .bind(account.text())
        .bind(now.millis())
        .fetch_all(&self.read)
        .await?;
        rows.into_iter()
            .map(|(id, agent, created_at, seen_at)| {
                let id = RowOf("sessions", &id).id("id", &id)?;
                Ok(Session {
                    id,
                    agent,
                    created_at: Timestamp::from_millis(created_at),
                    seen_at: Timestamp::from_millis(seen_at),
                    current: id == current,
                })
            })
            .collect()
    }
}
