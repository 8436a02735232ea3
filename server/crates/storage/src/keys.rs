//! Keys: what programs ask with. Secrets come hashed; a revoked key keeps its row and lets nobody in.
//!
//! Unlike one of people's `sessions`, a key has a name, a scope and an allowance, and the ledger names it long after it
//! was revoked.

use crate::pages::{TimeEdge, page, rows_of, search_pattern, time_cursor};
use crate::rows::{RowOf, find, find_all, json};
use crate::{Error, Result, Storage};
use contract::{AccountId, Key, KeyId, KeyName, KeyScope, Page, PageRequest, Timestamp};

/// The list of keys, as its cursors name it.
const LIST: &str = "keys";

/// The precision, in milliseconds, with which a key remembers its last use.
const USED_PRECISION: i64 = 60 * Timestamp::SECOND;

macro_rules! key_columns {
    () => {
        "keys.id AS id, keys.owner_id AS owner_id, keys.name AS name, keys.hint AS hint, keys.models AS models,
         keys.requests_per_minute AS requests_per_minute, keys.tokens_per_minute AS tokens_per_minute, keys.allowance AS allowance,
         keys.created_at AS created_at, keys.expires_at AS expires_at, keys.used_at AS used_at"
    };
}

// Keys that are neither revoked nor expired at $1.
macro_rules! active_keys {
    () => {
        concat!(
            "SELECT ",
            key_columns!(),
            " FROM keys
             JOIN accounts ON accounts.id = keys.owner_id
             WHERE keys.revoked_at IS NULL AND (keys.expires_at IS NULL OR keys.expires_at > $1)"
        )
    };
}

// Of these, the keys that let somebody in.
macro_rules! live {
    () => {
        concat!(active_keys!(), " AND accounts.suspended = 0")
    };
}

// Of these, the keys behind $2 and $3 that the pattern $4 finds.
macro_rules! page_of_keys {
    () => {
        " AND (keys.created_at, keys.id) < ($2, $3)
          AND (LOWER(keys.name) LIKE $4 ESCAPE '\\' OR LOWER(accounts.name) LIKE $4 ESCAPE '\\'
            OR accounts.email LIKE $4 ESCAPE '\\')"
    };
}

// As many of these as $5 says, the newest first.
macro_rules! in_order {
    () => {
        " ORDER BY keys.created_at DESC, keys.id DESC LIMIT $5"
    };
}

impl Storage {
    /// Adds a key. `false`: its owner is gone, or has `most` keys already that are neither revoked nor expired.
    #[tracing::instrument(level = "debug", skip_all, fields(key = %key.id))]
    pub async fn add_key(&self, key: &Key, secret_hash: &[u8; 32], most: u32) -> Result<bool> {
        let mut tx = self.begin().await?;
        // PostgreSQL would let two of these count alike: the owner's row is what they wait for one another at.
        sqlx::query("UPDATE accounts SET role = role WHERE id = $1")
            .bind(key.owner.text())
            .execute(&mut *tx)
            .await?;
        let added = sqlx::query(
            "INSERT INTO keys (id, owner_id, name, hint, secret_hash, models, requests_per_minute, allowance,
               created_at, expires_at, tokens_per_minute)
             SELECT $1, accounts.id, $2, $3, $4, $5, $6, $7, $8, $9, $12
             FROM accounts
             WHERE accounts.id = $10
               AND (SELECT COUNT(*) FROM keys
                    WHERE keys.owner_id = accounts.id AND keys.revoked_at IS NULL
                      AND (keys.expires_at IS NULL OR keys.expires_at > $8)) < $11",
        )
        .bind(key.id.text())
        .bind(key.name.as_str())
        .bind(key.hint.as_str())
        .bind(secret_hash.as_slice())
        .bind(json(&key.scope.models))
        .bind(key.scope.requests_per_minute.map(i64::from))
        .bind(key.scope.allowance.as_ref().map(json))
        .bind(key.created_at.millis())
        .bind(key.scope.expires_at.map(Timestamp::millis))
        .bind(key.owner.text())
        .bind(i64::from(most))
        .bind(key.scope.tokens_per_minute.map(i64::from))
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(added.rows_affected() > 0)
    }

    /// Lists somebody's keys or everybody's, the newest first, a page at a time, without those that are revoked or expired;
    /// with a search those whose name, or whose owner's name or address, holds it. `Cursor`: the request's cursor is none of
    /// this list.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn keys(
        &self,
        owner: Option<AccountId>,
        search: Option<&str>,
        now: Timestamp,
        request: &PageRequest,
    ) -> Result<Page<Key>> {
        let edge = TimeEdge::of(LIST, request)?;
        let query = match owner {
            Some(_) => sqlx::query_as::<_, KeyRow>(concat!(
                active_keys!(),
                page_of_keys!(),
                " AND keys.owner_id = $6",
                in_order!()
            )),
            None => {
                sqlx::query_as::<_, KeyRow>(concat!(active_keys!(), page_of_keys!(), in_order!()))
            }
        };
        let query = query
            .bind(now.millis())
            .bind(edge.at)
            .bind(edge.id)
            .bind(search_pattern(search))
            .bind(rows_of(request));
        let query = match owner {
            Some(owner) => query.bind(owner.text()),
            None => query,
        };
        let keys: Vec<Key> = find_all(query, &self.read).await?;
        Ok(page(keys, request, |last| time_cursor(LIST, last.created_at, &last.id.text())))
    }

    /// The key of a secret, if it lets somebody in: not revoked, not expired, and its owner not suspended.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn key_by_secret(
        &self,
        secret_hash: &[u8; 32],
        now: Timestamp,
    ) -> Result<Option<Key>> {
        let query = sqlx::query_as::<_, KeyRow>(concat!(live!(), " AND keys.secret_hash = $2"))
            .bind(now.millis())
            .bind(secret_hash.as_slice());
        find(query, &self.read).await
    }

    /// The key of an id, if it lets somebody in.
    #[tracing::instrument(level = "debug", skip_all, fields(%id))]
    pub async fn live_key(&self, id: KeyId, now: Timestamp) -> Result<Option<Key>> {
        let query = sqlx::query_as::<_, KeyRow>(concat!(live!(), " AND keys.id = $2"))
            .bind(now.millis())
            .bind(id.text());
        find(query, &self.read).await
    }

    /// Notes that a key was used now, unless a use was noted less than a minute ago.
    #[tracing::instrument(level = "debug", skip_all, fields(%id))]
    pub async fn touch_key(&self, id: KeyId, now: Timestamp) -> Result<()> {
        sqlx::query(
            "UPDATE keys
             SET used_at = $1
             WHERE id = $2 AND (used_at IS NULL OR used_at <= $3)",
        )
        .bind(now.millis())
        .bind(id.text())
        .bind(now.plus_millis(-USED_PRECISION).millis())
        .execute(&self.write)
        .await?;
        Ok(())
    }
}

#[derive(sqlx::FromRow)]
struct KeyRow {
    id: String,
    owner_id: String,
    name: String,
    hint: String,
    models: String,
    requests_per_minute: Option<i64>,
    tokens_per_minute: Option<i64>,
    allowance: Option<String>,
    created_at: i64,
    expires_at: Option<i64>,
    used_at: Option<i64>,
}

impl TryFrom<KeyRow> for Key {
    type Error = Error;

    fn try_from(row: KeyRow) -> Result<Self> {
        let of = RowOf("keys", &row.id);
        Ok(Self {
            id: of.id("id", &row.id)?,
            owner: of.id("owner_id", &row.owner_id)?,
            name: of.parsed("name", KeyName::parse(&row.name))?,
            hint: row.hint,
            scope: KeyScope {
                models: of.json("models", &row.models)?,
                requests_per_minute: row
                    .requests_per_minute
                    .map(|n| of.number("requests_per_minute", n))
                    .transpose()?,
                tokens_per_minute: row
                    .tokens_per_minute
                    .map(|n| of.number("tokens_per_minute", n))
                    .transpose()?,
                allowance: row
                    .allowance
                    .as_deref()
                    .map(|text| of.json("allowance", text))
                    .transpose()?,
                expires_at: row.expires_at.map(Timestamp::from_millis),
            },
            created_at: Timestamp::from_millis(row.created_at),
            used_at: row.used_at.map(Timestamp::from_millis),
        })
    }
}
