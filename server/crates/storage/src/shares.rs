//! Shares: frozen copies that open by a token, of which only the hash is kept.
//!
//! A copy is opened by anybody and not by its owner, and outlives what it was made from: it is no part of a chat.

use crate::chats::chat_in;
use crate::pages::{TimeEdge, page, rows_of, time_cursor};
use crate::rows::{RowOf, json};
use crate::{Result, Storage};
use contract::{AccountId, ChatId, Page, PageRequest, Share, ShareId, SharedChat, Timestamp};

/// The list of shares, as its cursors name it.
const LIST: &str = "shares";

/// The result of opening a share by its token.
#[derive(Clone, Debug, PartialEq)]
pub enum OpenedShare {
    /// The frozen copy.
    Open(SharedChat),
    /// The share opens no more: revoked, expired, its chat deleted, or its owner suspended or deleted.
    Gone,
    /// No share has such a token, or ever had.
    Missing,
}

/// The result of finding a share by its token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoundShare {
    /// The share opens.
    Open(ShareId),
    /// The share opens no more, as in `OpenedShare`.
    Gone,
    /// No share has such a token, or ever had.
    Missing,
}

impl Storage {
    /// Adds a share of a chat. `false`: this owner has no such chat.
    #[tracing::instrument(level = "debug", skip_all, fields(%owner, share = %share.id))]
    pub async fn add_share(
        &self,
        owner: AccountId,
        share: &Share,
        token_hash: &[u8; 32],
        frozen: &SharedChat,
    ) -> Result<bool> {
        let added = sqlx::query(
            "INSERT INTO shares (id, token_hash, chat_id, owner_id, frozen, messages, created_at, expires_at)
             SELECT $1, $2, chats.id, chats.owner_id, $3, $4, $5, $6
             FROM chats
             WHERE chats.id = $7 AND chats.owner_id = $8 AND chats.deleted_at IS NULL",
        )
        .bind(share.id.text())
        .bind(token_hash.as_slice())
        .bind(json(frozen))
        .bind(i64::from(share.messages))
        .bind(share.created_at.millis())
        .bind(share.expires_at.map(Timestamp::millis))
        .bind(share.chat.text())
        .bind(owner.text())
        .execute(&self.write)
        .await?;
        Ok(added.rows_affected() > 0)
    }

    /// Lists the shares of a chat that still open, the newest first, a page at a time. `None`: this owner has no such chat.
    /// `Cursor`: the request's cursor is none of this list.
    #[tracing::instrument(level = "debug", skip_all, fields(%owner, %chat))]
    pub async fn shares(
        &self,
        owner: AccountId,
        chat: ChatId,
        now: Timestamp,
        request: &PageRequest,
    ) -> Result<Option<Page<Share>>> {
        let edge = TimeEdge::of(LIST, request)?;
        let mut tx = self.snapshot().await?;
        if chat_in(&mut tx, owner, chat).await?.is_none() {
            return Ok(None);
        }
        let rows = sqlx::query_as::<_, (String, i64, i64, Option<i64>)>(
            "SELECT id, messages, created_at, expires_at
             FROM shares
             WHERE chat_id = $1 AND owner_id = $2 AND revoked_at IS NULL
               AND (expires_at IS NULL OR expires_at > $3)
               AND (created_at, id) < ($4, $5)
             ORDER BY created_at DESC, id DESC
             LIMIT $6",
        )
        .bind(chat.text())
        .bind(owner.text())
        .bind(now.millis())
        .bind(edge.at)
        .bind(edge.id)
        .bind(rows_of(request))
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let shares = rows
            .into_iter()
            .map(|(id, messages, created_at, expires_at)| {
                let of = RowOf("shares", &id);
                Ok(Share {
                    id: of.id("id", &id)?,
                    chat,
                    created_at: Timestamp::from_millis(created_at),
                    expires_at: expires_at.map(Timestamp::from_millis),
                    messages: of.number("messages", messages)?,
                })
            })
            .collect::<Result<Vec<_>>>()?;
        let cursor = |last: &Share| time_cursor(LIST, last.created_at, &last.id.text());
        Ok(Some(page(shares, request, cursor)))
    }

    /// Makes a share stop opening and drops its copy. `false`: this owner has no such share that still stands.
    #[tracing::instrument(level = "debug", skip_all, fields(%owner, %share))]
    pub async fn revoke_share(
        &self,
        owner: AccountId,
        share: ShareId,
        now: Timestamp,
    ) -> Result<bool> {
        let revoked = sqlx::query(
            "UPDATE shares
             SET revoked_at = $1, frozen = NULL
             WHERE id = $2 AND owner_id = $3 AND revoked_at IS NULL",
        )
        .bind(now.millis())
        .bind(share.text())
        .bind(owner.text())
        .execute(&self.write)
        .await?;
        Ok(revoked.rows_affected() > 0)
    }

    /// Opens a share by its token's hash, for anybody.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn open_share(&self, token_hash: &[u8; 32], now: Timestamp) -> Result<OpenedShare> {
        // The inner copy is there only while the share opens; the outer row says that there was one.
        let row = sqlx::query_as::<_, (String, Option<String>)>(
            "SELECT shares.id, CASE
               WHEN shares.revoked_at IS NULL
                 AND (shares.expires_at IS NULL OR shares.expires_at > $1)
                 AND chats.id IS NOT NULL AND chats.deleted_at IS NULL
                 AND accounts.suspended = 0
               THEN shares.frozen
             END
             FROM shares
             LEFT JOIN accounts ON accounts.id = shares.owner_id
             LEFT JOIN chats ON chats.id = shares.chat_id AND chats.owner_id = shares.owner_id
             WHERE shares.token_hash = $2",
        )
        .bind(now.millis())
        .bind(token_hash.as_slice())
        .fetch_optional(&self.read)
        .await?;
        match row {
            None => Ok(OpenedShare::Missing),
            Some((_, None)) => Ok(OpenedShare::Gone),
            Some((id, Some(frozen))) => {
                Ok(OpenedShare::Open(RowOf("shares", &id).json("frozen", &frozen)?))
            }
        }
    }

    /// Finds a share by its token's hash, for anybody. The copy is not read, however long it is.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn find_share(&self, token_hash: &[u8; 32], now: Timestamp) -> Result<FoundShare> {
        let row = sqlx::query_as::<_, (String, i64)>(
            "SELECT shares.id, CASE
               WHEN shares.frozen IS NOT NULL AND shares.revoked_at IS NULL
                 AND (shares.expires_at IS NULL OR shares.expires_at > $1)
                 AND chats.id IS NOT NULL AND chats.deleted_at IS NULL
                 AND accounts.suspended = 0
               THEN CAST(1 AS BIGINT)
               ELSE CAST(0 AS BIGINT)
             END
             FROM shares
             LEFT JOIN accounts ON accounts.id = shares.owner_id
             LEFT JOIN chats ON chats.id = shares.chat_id AND chats.owner_id = shares.owner_id
             WHERE shares.token_hash = $2",
        )
        .bind(now.millis())
        .bind(token_hash.as_slice())
        .fetch_optional(&self.read)
        .await?;
        Ok(match row {
            None => FoundShare::Missing,
            Some((_, 0)) => FoundShare::Gone,
            Some((id, _)) => FoundShare::Open(RowOf("shares", &id).id("id", &id)?),
        })
    }
}
