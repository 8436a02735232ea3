//! Aliases that administrators set up: names that stand for one model after the other.
//!
//! An alias names models of several providers and has no key to seal, so that it is no kind of provider here.

use crate::{
    Result, Storage,
    rows::{RowOf, json},
};
use contract::{Alias, Handle, Timestamp};

impl Storage {
    /// All aliases, by name.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn aliases(&self) -> Result<Vec<(Handle, Alias)>> {
        let rows = sqlx::query_as::<_, (String, String)>(
            "SELECT name, settings FROM aliases ORDER BY name",
        )
        .fetch_all(&self.read)
        .await?;
        rows.into_iter()
            .map(|(name, settings)| {
                let of = RowOf("aliases", &name);
                Ok((of.handle("name", &name)?, of.json("settings", &settings)?))
            })
            .collect()
    }

    /// Sets up an alias, or changes the one of this name.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn put_alias(&self, name: &Handle, alias: &Alias, now: Timestamp) -> Result<()> {
        sqlx::query(
            "INSERT INTO aliases (name, settings, created_at)
             VALUES ($1, $2, $3)
             ON CONFLICT (name) DO UPDATE SET settings = excluded.settings",
        )
        .bind(name.as_str())
        .bind(json(alias))
        .bind(now.millis())
        .execute(&self.write)
        .await?;
        Ok(())
    }

    /// Takes an alias away. `false`: there is none.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn remove_alias(&self, name: &Handle) -> Result<bool> {
        let removed = sqlx::query("DELETE FROM aliases WHERE name = $1")
            .bind(name.as_str())
            .execute(&self.write)
            .await?;
        Ok(removed.rows_affected() > 0)
    }
}
