//! Sealing everything anew, after which the older master keys can go.
//!
//! The one errand through all tables that have a sealed column, in one transaction: a new one of these is added here.

use crate::seal::{AssociatedData, Renewal, Seal};
use crate::{Result, Storage};

/// The numbers of keys that were sealed anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Resealed {
    /// The keys that an older master key had sealed, and the first one has now.
    pub renewed: u64,
    /// The keys that no master key opens. They stay as they are.
    pub lost: u64,
}

impl Storage {
    /// Seals with the first master key what an older one sealed: providers' keys and people's own. Done twice, it
    /// finds nothing more to do.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn reseal(&self, seal: &Seal) -> Result<Resealed> {
        let mut came = Resealed::default();
        let mut tx = self.begin().await?;
        let providers = sqlx::query_as::<_, (String, String, Option<String>, String)>(
            "SELECT name, kind, url, sealed_key FROM providers WHERE sealed_key IS NOT NULL ORDER BY name",
        )
        .fetch_all(&mut *tx)
        .await?;
        for (name, kind, url, sealed) in providers {
            let data = AssociatedData::Provider(&name, &kind, url.as_deref());
            let Some(renewed) = came.renew(seal, data, &sealed) else { continue };
            // Unless somebody has set another one meanwhile, as PostgreSQL lets them.
            let done = sqlx::query(
                "UPDATE providers SET sealed_key = $1 WHERE name = $2 AND sealed_key = $3",
            )
            .bind(renewed)
            .bind(name)
            .bind(sealed)
            .execute(&mut *tx)
            .await?;
            came.renewed += done.rows_affected();
        }
        let own = sqlx::query_as::<_, (String, String, String, String)>(
            "SELECT account_id, provider, url, sealed_key FROM own_keys ORDER BY account_id, provider",
        )
        .fetch_all(&mut *tx)
        .await?;
        for (account, provider, url, sealed) in own {
            let data = AssociatedData::Own(&account, &provider, &url);
            let Some(renewed) = came.renew(seal, data, &sealed) else { continue };
            let done = sqlx::query(
                "UPDATE own_keys
                 SET sealed_key = $1
                 WHERE account_id = $2 AND provider = $3 AND sealed_key = $4",
            )
            .bind(renewed)
            .bind(account)
            .bind(provider)
            .bind(sealed)
            .execute(&mut *tx)
            .await?;
            came.renewed += done.rows_affected();
        }
        tx.commit().await?;
        Ok(came)
    }
}

impl Resealed {
    /// The text to write, if there is one; what is lost is counted.
    fn renew(&mut self, seal: &Seal, data: AssociatedData<'_>, sealed: &str) -> Option<String> {
        match seal.renew(data, sealed) {
            Renewal::Needless => None,
            Renewal::Renewed(renewed) => Some(renewed),
            Renewal::Lost => {
                self.lost += 1;
                None
            }
        }
    }
}
