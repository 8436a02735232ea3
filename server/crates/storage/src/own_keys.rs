//! People's own keys for providers, sealed.
//!
//! Apart from `providers`, whose keys serve everybody: these have an owner, who is in every `WHERE`, and go with them.

use crate::rows::RowOf;
use crate::seal::{AssociatedData, Seal, Unsealed};
use crate::{Result, Storage};
use contract::{AccountId, Handle, Timestamp};

/// Somebody's own key for a provider.
#[derive(Clone, Debug)]
pub struct OwnKey {
    /// The provider's name.
    pub provider: Handle,
    /// The provider's address when the key was brought: it is for this address and no other.
    pub url: String,
    /// The key itself.
    pub key: Unsealed,
    /// The moment when it was brought.
    pub since: Timestamp,
}

impl Storage {
    /// Somebody's own keys, by the provider's name, without those that no master key opens.
    #[tracing::instrument(level = "debug", skip_all, fields(%account))]
    pub async fn own_keys(&self, seal: &Seal, account: AccountId) -> Result<Vec<OwnKey>> {
        let rows = sqlx::query_as::<_, OwnKeyRow>(
            "SELECT account_id, provider, url, sealed_key, created_at
             FROM own_keys
             WHERE account_id = $1
             ORDER BY provider",
        )
        .bind(account.text())
        .fetch_all(&self.read)
        .await?;
        rows.into_iter().filter_map(|row| row.open(seal).transpose()).collect()
    }

    /// The accounts that have keys of their own and are not suspended, at most so many.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn owners_of_own_keys(&self, most: u32) -> Result<Vec<AccountId>> {
        let ids: Vec<String> = sqlx::query_scalar(
            "SELECT DISTINCT own_keys.account_id
             FROM own_keys
             JOIN accounts ON accounts.id = own_keys.account_id
             WHERE accounts.suspended = 0
             ORDER BY own_keys.account_id
             LIMIT $1",
        )
        .bind(i64::from(most))
        .fetch_all(&self.read)
        .await?;
        ids.iter().map(|id| RowOf("own_keys", id).id("account_id", id)).collect()
    }

    /// Keeps somebody's own key for a provider at this address, in place of the one before. For an account that is gone
    /// nothing is kept.
    #[tracing::instrument(level = "debug", skip_all, fields(%account))]
    pub async fn set_own_key(
        &self,
        seal: &Seal,
        account: AccountId,
        provider: &Handle,
        url: &str,
        key: &str,
        now: Timestamp,
    ) -> Result<()> {
        let account = account.text();
        sqlx::query(
            "INSERT INTO own_keys (account_id, provider, url, sealed_key, created_at)
             SELECT accounts.id, $1, $2, $3, $4
             FROM accounts
             WHERE accounts.id = $5
             ON CONFLICT (account_id, provider) DO UPDATE
               SET url = excluded.url, sealed_key = excluded.sealed_key, created_at = excluded.created_at",
        )
        .bind(provider.as_str())
        .bind(url)
        .bind(seal.seal(AssociatedData::Own(&account, provider.as_str(), url), key))
        .bind(now.millis())
        .bind(account)
        .execute(&self.write)
        .await?;
        Ok(())
    }

    /// Forgets somebody's own key for a provider. `false`: there is none.
    #[tracing::instrument(level = "debug", skip_all, fields(%account))]
    pub async fn remove_own_key(&self, account: AccountId, provider: &Handle) -> Result<bool> {
        let removed = sqlx::query("DELETE FROM own_keys WHERE account_id = $1 AND provider = $2")
            .bind(account.text())
            .bind(provider.as_str())
            .execute(&self.write)
            .await?;
        Ok(removed.rows_affected() > 0)
    }
}

#[derive(sqlx::FromRow)]
struct OwnKeyRow {
    account_id: String,
    provider: String,
    url: String,
    sealed_key: String,
    created_at: i64,
}

impl OwnKeyRow {
    /// The key, opened. `None`: it is lost.
    fn open(self, seal: &Seal) -> Result<Option<OwnKey>> {
        let Self { account_id, provider, url, sealed_key, created_at } = self;
        let Some(key) = seal.open(AssociatedData::Own(&account_id, &provider, &url), &sealed_key)
        else {
            return Ok(None);
        };
        let id = format!("{account_id}/{provider}");
        let provider = RowOf("own_keys", &id).handle("provider", &provider)?;
        Ok(Some(OwnKey { provider, url, key, since: Timestamp::from_millis(created_at) }))
    }
}
