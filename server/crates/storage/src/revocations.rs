//! Revocations: sessions and keys that end, in one transaction with the change that ends them.
//!
//! Apart from `sessions` and `keys`, because one revocation is about both, and `accounts` has some with its changes. What
//! each of them reaches is decided by whoever calls.

mod alive;

use crate::engine::Tx;
use crate::rows::RowOf;
use crate::{Result, Storage};
use contract::{AccountId, KeyId, SessionId, Timestamp};

/// What is revoked: sessions, with their refresh tokens, and keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Revocation {
    /// The sessions that end.
    pub sessions: RevokedSessions,
    /// The keys that stop working.
    pub keys: RevokedKeys,
}

/// The sessions that a revocation ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RevokedSessions {
    /// No session.
    #[default]
    None,
    /// This one.
    One(SessionId),
    /// All of the account but this one.
    AllBut(SessionId),
    /// All of the account.
    All,
}

/// The keys that a revocation ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RevokedKeys {
    /// No key.
    #[default]
    None,
    /// This one.
    One(KeyId),
    /// All of the account.
    All,
}

/// What a revocation has found and ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Revoked {
    /// The sessions that ended.
    pub sessions: Vec<SessionId>,
    /// The keys that stopped working.
    pub keys: Vec<KeyId>,
}

impl Revoked {
    /// Whether nothing was there to be ended.
    #[must_use]
    pub const fn is_nothing(&self) -> bool {
        self.sessions.is_empty() && self.keys.is_empty()
    }
}

impl Storage {
    /// Ends sessions and keys of an account; one key may be anybody's, without it.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn revoke(
        &self,
        account: Option<AccountId>,
        revocation: Revocation,
        now: Timestamp,
    ) -> Result<Revoked> {
        let mut tx = self.begin().await?;
        let revoked = revoke_in(&mut tx, account, revocation, now).await?;
        tx.commit().await?;
        Ok(revoked)
    }
}

/// Ends sessions and keys within the transaction of what ends them.
pub(crate) async fn revoke_in(
    tx: &mut Tx,
    account: Option<AccountId>,
    revocation: Revocation,
    now: Timestamp,
) -> Result<Revoked> {
    let account = account.map(AccountId::text);
    let mut revoked = Revoked::default();
    for id in sessions_in(tx, account.as_deref(), revocation.sessions).await? {
        revoked.sessions.push(RowOf("sessions", &id).id("id", &id)?);
    }
    for id in keys_in(tx, account.as_deref(), revocation.keys, now).await? {
        revoked.keys.push(RowOf("keys", &id).id("id", &id)?);
    }
    Ok(revoked)
}

async fn sessions_in(
    tx: &mut Tx,
    account: Option<&str>,
    sessions: RevokedSessions,
) -> Result<Vec<String>> {
    let query = match sessions {
        RevokedSessions::None => return Ok(Vec::new()),
        RevokedSessions::One(id) => sqlx::query_scalar(
            "DELETE FROM sessions WHERE account_id = $1 AND id = $2 RETURNING id",
        )
        .bind(account)
        .bind(id.text()),
        RevokedSessions::AllBut(id) => sqlx::query_scalar(
            "DELETE FROM sessions WHERE account_id = $1 AND id <> $2 RETURNING id",
        )
        .bind(account)
        .bind(id.text()),
        RevokedSessions::All => {
            sqlx::query_scalar("DELETE FROM sessions WHERE account_id = $1 RETURNING id")
                .bind(account)
        }
    };
    Ok(query.fetch_all(&mut **tx).await?)
}

async fn keys_in(
    tx: &mut Tx,
    account: Option<&str>,
    keys: RevokedKeys,
    now: Timestamp,
) -> Result<Vec<String>> {
    let query = match keys {
        RevokedKeys::None => return Ok(Vec::new()),
        RevokedKeys::One(id) => sqlx::query_scalar(
            "UPDATE keys
             SET revoked_at = $1
             WHERE id = $2 AND owner_id = COALESCE($3, owner_id) AND revoked_at IS NULL
             RETURNING id",
        )
        .bind(now.millis())
        .bind(id.text())
        .bind(account),
        RevokedKeys::All => sqlx::query_scalar(
            "UPDATE keys
             SET revoked_at = $1
             WHERE owner_id = $2 AND revoked_at IS NULL
             RETURNING id",
        )
        .bind(now.millis())
        .bind(account),
    };
    Ok(query.fetch_all(&mut **tx).await?)
}
