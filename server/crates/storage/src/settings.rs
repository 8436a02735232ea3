//! Settings that are changed while the server runs: a text each, by key.
//!
//! What a key means is known by whoever asks for it, so that one more setting needs no table and no method.

use crate::{Result, Storage};

impl Storage {
    /// The text of a setting. `None`: nobody has set it.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn setting(&self, key: &str) -> Result<Option<String>> {
        Ok(sqlx::query_scalar("SELECT value FROM settings WHERE key = $1")
            .bind(key)
            .fetch_optional(&self.read)
            .await?)
    }

    /// Sets a setting, in place of the text before.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn put_setting(&self, key: &str, value: &str) -> Result<()> {
        sqlx::query(
            "INSERT INTO settings (key, value)
             VALUES ($1, $2)
             ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        )
        .bind(key)
        .bind(value)
        .execute(&self.write)
        .await?;
        Ok(())
    }
}
