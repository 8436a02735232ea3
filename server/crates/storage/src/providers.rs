//! Providers that administrators set up. Their keys are sealed, and opened where somebody is about to use them.
//!
//! Those of the configuration have no row here, though people may have keys of their own for them (`own_keys`).

use crate::rows::{RowOf, json};
use crate::seal::{AssociatedData, Seal, Unsealed};
use crate::{Result, Storage};
use contract::{Handle, ProviderKind, ProviderSettings, Timestamp};
use std::fmt;

/// A provider that an administrator set up.
#[derive(Clone, Debug)]
pub struct StoredProvider {
    /// The provider's name.
    pub name: Handle,
    /// The provider's settings.
    pub settings: ProviderSettings,
    /// The key that is kept with it: everybody's questions are asked with it.
    pub key: StoredKey,
}

/// The key that is kept with a provider.
#[derive(Clone, Debug)]
pub enum StoredKey {
    /// No key is kept.
    None,
    /// The key, opened.
    Open(Unsealed),
    /// A key that is kept and that no master key opens.
    Lost,
}

/// The change of the key that is kept with a provider.
#[derive(Clone, Copy)]
pub enum KeyChange<'a> {
    /// The key stays, also if it is lost; but where the kind or the address is another one, it is forgotten.
    Keep,
    /// The key is forgotten: there is none from now on.
    Forget,
    /// The key is this one from now on.
    Set(&'a str),
}

impl fmt::Debug for KeyChange<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Keep => "Keep",
            Self::Forget => "Forget",
            Self::Set(_) => "Set(***)",
        })
    }
}

impl Storage {
    /// All providers, by name. A key that does not open is `Lost` and keeps nothing else from being read.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn providers(&self, seal: &Seal) -> Result<Vec<StoredProvider>> {
        let rows = sqlx::query_as::<_, ProviderRow>(
            "SELECT name, kind, url, models, enabled, own_keys, sealed_key
             FROM providers
             ORDER BY name",
        )
        .fetch_all(&self.read)
        .await?;
        rows.into_iter().map(|row| row.open(seal)).collect()
    }

    /// Sets up a provider, or changes the one of this name.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn put_provider(
        &self,
        seal: &Seal,
        name: &Handle,
        settings: &ProviderSettings,
        key: KeyChange<'_>,
        now: Timestamp,
    ) -> Result<()> {
        let sealed_key = match key {
            KeyChange::Set(key) => {
                let data = AssociatedData::Provider(
                    name.as_str(),
                    settings.kind.name(),
                    settings.url.as_deref(),
                );
                Some(seal.seal(data, key))
            }
            KeyChange::Keep | KeyChange::Forget => None,
        };
        sqlx::query(
            "INSERT INTO providers (name, kind, url, models, enabled, own_keys, sealed_key, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (name) DO UPDATE
               SET kind = excluded.kind, url = excluded.url, models = excluded.models, enabled = excluded.enabled,
                   own_keys = excluded.own_keys,
                   sealed_key = CASE
                     WHEN $9 = 1
                       AND providers.kind = excluded.kind
                       AND COALESCE(providers.url, '') = COALESCE(excluded.url, '')
                     THEN providers.sealed_key
                     ELSE excluded.sealed_key
                   END",
        )
        .bind(name.as_str())
        .bind(settings.kind.name())
        .bind(settings.url.as_deref())
        .bind(json(&settings.models))
        .bind(i64::from(settings.enabled))
        .bind(i64::from(settings.own_keys))
        .bind(sealed_key)
        .bind(now.millis())
        .bind(i64::from(matches!(key, KeyChange::Keep)))
        .execute(&self.write)
        .await?;
        Ok(())
    }

    /// Takes a provider away, with everybody's own keys for it. `false`: there is none, and own keys stay.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn remove_provider(&self, name: &Handle) -> Result<bool> {
        let mut tx = self.begin().await?;
        // A provider of the configuration has no row here, but may well have people's own keys.
        sqlx::query(
            "DELETE FROM own_keys
             WHERE provider = $1 AND EXISTS (SELECT 1 FROM providers WHERE providers.name = $1)",
        )
        .bind(name.as_str())
        .execute(&mut *tx)
        .await?;
        let removed = sqlx::query("DELETE FROM providers WHERE name = $1")
            .bind(name.as_str())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(removed.rows_affected() > 0)
    }
}

#[derive(sqlx::FromRow)]
struct ProviderRow {
    name: String,
    kind: String,
    url: Option<String>,
    models: String,
    enabled: i64,
    own_keys: i64,
    sealed_key: Option<String>,
}

impl ProviderRow {
    fn open(self, seal: &Seal) -> Result<StoredProvider> {
        let of = RowOf("providers", &self.name);
        let key = match self.sealed_key {
            None => StoredKey::None,
            Some(sealed) => seal
                .open(
                    AssociatedData::Provider(&self.name, &self.kind, self.url.as_deref()),
                    &sealed,
                )
                .map_or(StoredKey::Lost, StoredKey::Open),
        };
        let settings = ProviderSettings {
            kind: of.word("kind", ProviderKind::named(&self.kind))?,
            url: self.url,
            models: of.json("models", &self.models)?,
            enabled: self.enabled != 0,
            own_keys: self.own_keys != 0,
        };
        Ok(StoredProvider { name: of.handle("name", &self.name)?, settings, key })
    }
}
