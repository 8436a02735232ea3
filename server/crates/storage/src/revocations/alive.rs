//! Which of some sessions, keys and accounts still let somebody in, and which of some shares still open.
//!
//! Whoever asks names those that something goes on for, or is kept of, so that no question grows with what the database keeps. The
//! statements have room for as many ids as a chunk has: one text each, whatever is asked.

use crate::rows::RowOf;
use crate::{Result, Storage};
use contract::{AccountId, KeyId, SessionId, ShareId, Timestamp};
use std::collections::HashSet;

/// The number of ids that one statement is about.
const CHUNK: usize = 64;

// As many parameters as a chunk has ids; what comes after them is $65.
macro_rules! chunk {
    () => {
        "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
         $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41,
         $42, $43, $44, $45, $46, $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61,
         $62, $63, $64)"
    };
}

impl Storage {
    /// Those of some sessions that let somebody in: not ended, not expired, and their account not suspended.
    #[tracing::instrument(level = "debug", skip_all, fields(sessions = ids.len()))]
    pub async fn live_sessions(
        &self,
        ids: &[SessionId],
        now: Timestamp,
    ) -> Result<HashSet<SessionId>> {
        let ids: Vec<_> = ids.iter().map(|id| id.text()).collect();
        let live = self.found(
            concat!(
                "SELECT sessions.id
                 FROM sessions
                 WHERE sessions.id IN ",
                chunk!(),
                " AND sessions.expires_at > $65
                 AND (SELECT accounts.suspended FROM accounts WHERE accounts.id = sessions.account_id) = 0"
            ),
            &ids,
            Some(now),
        );
        live.await?.iter().map(|id| RowOf("sessions", id).id("id", id)).collect()
    }

    /// Those of some keys that let somebody in: not revoked, not expired, and their owner not suspended.
    #[tracing::instrument(level = "debug", skip_all, fields(keys = ids.len()))]
    pub async fn live_keys(&self, ids: &[KeyId], now: Timestamp) -> Result<HashSet<KeyId>> {
        let ids: Vec<_> = ids.iter().map(|id| id.text()).collect();
        let live = self.found(
            concat!(
                "SELECT keys.id
                 FROM keys
                 WHERE keys.id IN ",
                chunk!(),
                " AND keys.revoked_at IS NULL AND (keys.expires_at IS NULL OR keys.expires_at > $65)
                 AND (SELECT accounts.suspended FROM accounts WHERE accounts.id = keys.owner_id) = 0"
            ),
            &ids,
            Some(now),
        );
        live.await?.iter().map(|id| RowOf("keys", id).id("id", id)).collect()
    }

    /// Those of some accounts that are there and not suspended.
    #[tracing::instrument(level = "debug", skip_all, fields(accounts = ids.len()))]
    pub async fn live_accounts(&self, ids: &[AccountId]) -> Result<HashSet<AccountId>> {
        let ids: Vec<_> = ids.iter().map(|id| id.text()).collect();
        let live = self.found(
            concat!(
                "SELECT accounts.id
                 FROM accounts
                 WHERE accounts.id IN ",
                chunk!(),
                " AND accounts.suspended = 0"
            ),
            &ids,
            None,
        );
        live.await?.iter().map(|id| RowOf("accounts", id).id("id", id)).collect()
    }

    /// Those of some shares that open: not revoked, not expired, their chat there and their owner not suspended.
    #[tracing::instrument(level = "debug", skip_all, fields(shares = ids.len()))]
    pub async fn open_shares(&self, ids: &[ShareId], now: Timestamp) -> Result<HashSet<ShareId>> {
        let ids: Vec<_> = ids.iter().map(|id| id.text()).collect();
        // Looked up one by one: a join might read all chats instead.
        let open = self.found(
            concat!(
                "SELECT shares.id
                 FROM shares
                 WHERE shares.id IN ",
                chunk!(),
                " AND shares.frozen IS NOT NULL AND shares.revoked_at IS NULL
                 AND (shares.expires_at IS NULL OR shares.expires_at > $65)
                 AND (SELECT chats.owner_id FROM chats WHERE chats.id = shares.chat_id AND chats.deleted_at IS NULL)
                   = shares.owner_id
                 AND (SELECT accounts.suspended FROM accounts WHERE accounts.id = shares.owner_id) = 0"
            ),
            &ids,
            Some(now),
        );
        open.await?.iter().map(|id| RowOf("shares", id).id("id", id)).collect()
    }

    /// The ids that a statement finds of these, a chunk at a time.
    async fn found(
        &self,
        statement: &'static str,
        ids: &[String],
        now: Option<Timestamp>,
    ) -> Result<Vec<String>> {
        let mut found = Vec::new();
        for chunk in ids.chunks(CHUNK) {
            let last = chunk.last().into_iter().cycle();
            let mut query = sqlx::query_scalar(statement);
            for id in chunk.iter().chain(last).take(CHUNK) {
                query = query.bind(id.clone());
            }
            if let Some(now) = now {
                query = query.bind(now.millis());
            }
            let some: Vec<String> = query.fetch_all(&self.read).await?;
            found.extend(some);
        }
        Ok(found)
    }
}
